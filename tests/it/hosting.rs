//! Static hosts: what the site brings for them, and the recipe of docs/hosting.md in a real nginx.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::harness::{Project, system_command, wait_until_it_listens};
use crate::serving::Reply;

const SETTINGS: &str = "ranges = [7]\ndefault_range = 7\n";

#[test]
fn hosts_and_crawlers_are_told_what_they_may() {
    let project = Project::small(SETTINGS);
    project.run(&["build"]).ok();
    let files = project.files("site");
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert_eq!(text("robots.txt"), "User-agent: *\nDisallow: /\n");
    assert!(text("index.html").contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(text("_headers").contains("/*\n  Content-Security-Policy: default-src 'self'"));
    assert!(text("_headers").contains("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"));
    assert!(files[".nojekyll"].is_empty());
    project.write("flightdeck.toml", &format!("search_engines = true\n{SETTINGS}"));
    project.run(&["build"]).ok();
    let files = project.files("site");
    assert_eq!(files["robots.txt"], b"User-agent: *\nAllow: /\n");
    assert!(!String::from_utf8_lossy(&files["index.html"]).contains("noindex"));
}

/// The block of that page that is written in this language and holds this text.
fn recipe(language: &str, text: &str) -> String {
    let readme = include_str!("../../docs/hosting.md");
    let opening = format!("```{language}\n");
    let blocks = readme.split(&opening).skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).find(|block| block.contains(text)).expect("the recipe").to_owned()
}

/// A running nginx; it stops when it is dropped.
struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    fn start(home: &Path, site: &Path) -> Self {
        // The port is free again when nginx takes it; nobody else asks for one that was just given out.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let location = recipe("nginx", "location").replace("/var/www/cockpit/", &format!("{}/", site.display()));
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary: Vec<String> = temporary.iter().map(|kind| format!("{kind}_temp_path {kind};")).collect();
        let temporary = temporary.join(" ");
        let settings = format!(
            "daemon off; master_process off; pid nginx.pid; error_log error.log;
             events {{}}
             http {{ include /etc/nginx/mime.types; access_log off; {temporary}
             server {{ listen 127.0.0.1:{port};\n{location} }} }}"
        );
        std::fs::write(home.join("nginx.conf"), settings).expect("written");
        let child = system_command("nginx")
            .arg("-p")
            .arg(home)
            .args(["-c", "nginx.conf", "-e", "error.log"])
            .stderr(Stdio::inherit())
            .spawn()
            .expect("these tests need nginx: run `tests/run`, which installs it");
        wait_until_it_listens(port);
        Self { child, port }
    }

    fn get(&self, path: &str, headers: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        Reply::parse(&bytes)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_nginx_recipe_serves_the_site_under_a_sub_path() {
    let project = Project::small(SETTINGS);
    project.run(&["build"]).ok();
    let files = project.files("site");
    let nginx = Nginx::start(project.path(), &project.join("site"));
    for (path, bytes) in files.iter().filter(|(path, _)| !path.is_empty()) {
        let reply = nginx.get(&format!("/team/cockpit/{path}"), "");
        assert_eq!((reply.status, reply.body == *bytes), (200, true), "{path}");
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'self'"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        let caching = reply.header("cache-control").unwrap_or_default();
        assert_eq!(caching == "no-cache", !path.starts_with("assets/"), "{path}: {caching}");
    }
    let front = nginx.get("/team/cockpit/", "Accept-Encoding: gzip\r\n");
    assert_eq!((front.status, front.header("content-encoding")), (200, Some("gzip")));
    assert!(front.body.len() < files["index.html"].len() / 2);
    let lost = nginx.get("/team/cockpit/nowhere", "");
    assert_eq!((lost.status, lost.body), (404, files["404.html"].clone()));
    assert_eq!(nginx.get("/team/", "").status, 404);
    assert_eq!(nginx.get("/team/cockpit/../cockpit/../../flightdeck.toml", "").status, 404);
    assert_eq!(nginx.get("/team/cockpit../flightdeck.toml", "").status, 404);
}

#[test]
fn the_sample_workflow_runs_commands_that_there_are() {
    let workflow = recipe("yaml", "deploy-pages");
    let project = Project::small(SETTINGS);
    let commands = workflow.lines().filter_map(|line| line.trim().strip_prefix("run: flightdeck "));
    let commands: Vec<Vec<&str>> = commands.map(|line| line.split(' ').collect()).collect();
    assert_eq!(commands.len(), 1);
    let run = project.run(&commands[0]);
    // The story may have a critical alert; then the site is there all the same.
    assert!(run.code == 0 || run.err.contains("--fail-on"), "{}", run.err);
    assert!(project.join("site/index.html").exists());
}
