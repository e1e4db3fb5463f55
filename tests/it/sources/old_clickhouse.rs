//! The `clickhouse-server` of Debian: a real server with users and profiles, of a version from before the SQL that is asked.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::harness::{Project, system_command, wait_until_it_listens};

const VARIABLE: &str = "CLICKHOUSE_PASSWORD";

/// A running server with the users `owner` and `reader`, whose password is `geheim`; `reader` may change no setting.
struct OldServer {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl OldServer {
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
        let [port, native] = listeners.map(|listener| listener.local_addr().expect("an address").port());
        let user = |name: &str, profile: &str| {
            format!(
                "<{name}><password>geheim</password><networks><ip>127.0.0.1</ip></networks><profile>{profile}</profile><quota>default</quota></{name}>"
            )
        };
        let users = format!(
            "<yandex><profiles><default/><careful><readonly>1</readonly></careful></profiles><users>{}{}</users><quotas><default/></quotas></yandex>",
            user("owner", "default"),
            user("reader", "careful")
        );
        let place = folder.path().display();
        let settings = format!(
            "<yandex><logger><level>none</level></logger><http_port>{port}</http_port><tcp_port>{native}</tcp_port><listen_host>127.0.0.1</listen_host><path>{place}/data/</path><tmp_path>{place}/tmp/</tmp_path><users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>5000000</mark_cache_size></yandex>"
        );
        fs::write(folder.path().join("users.xml"), users).expect("written");
        fs::write(folder.path().join("config.xml"), settings).expect("written");
        let process = system_command("clickhouse-server")
            .arg("--config-file=config.xml")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("no clickhouse-server: run tests/run once, which installs it");
        wait_until_it_listens(port);
        Self { process, port, _folder: folder }
    }
}

impl Drop for OldServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_server_of_debian_is_told_to_be_too_old() {
    let server = OldServer::start();
    let project = Project::empty();
    let settings = |user: &str, database: &str| {
        let url = format!("http://127.0.0.1:{}", server.port);
        let source = format!(
            "[source]\nkind = \"clickhouse\"\nurl = \"{url}\"\ndatabase = \"{database}\"\nuser = \"{user}\"\npassword_env = \"{VARIABLE}\"\n"
        );
        project.write("flightdeck.toml", &source);
    };
    for user in ["owner", "reader"] {
        settings(user, "default");
        for command in ["check", "build"] {
            let run = project.run_with(&[(VARIABLE, "geheim")], &[command]);
            run.fails_with(&["ClickHouse 18.16.1", "too old", "use a server from version 24.4 on"]);
            let wrong = project.run_with(&[(VARIABLE, "other than that")], &[command]);
            assert!(!format!("{}{}", wrong.out, wrong.err).contains("other than that"));
            wrong.fails_with(&["refuses the login", "`password_env`"]);
        }
    }
    settings("owner", "nowhere");
    project.run_with(&[(VARIABLE, "geheim")], &["check"]).fails_with(&["nowhere", "check `database`"]);
    assert!(!project.join("site").exists());
}
