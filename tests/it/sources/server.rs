//! The PostgreSQL server of the tests: a real one in a folder of its own, on a port of this machine that was free.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use tempfile::TempDir;

use super::certificates::{CertificateFiles, certificates};

/// A running server with the databases of one test.
pub(super) struct Server {
    process: Child,
    _folder: TempDir,
    files: CertificateFiles,
    port: u16,
}

/// Who runs the server: it refuses to be run by root.
fn account() -> Option<(u32, u32)> {
    let id = |what: &str, name: &[&str]| {
        let out = Command::new("id").arg(what).args(name).output().expect("id runs").stdout;
        String::from_utf8(out).expect("text").trim().parse::<u32>().expect("a number")
    };
    (id("-u", &[]) == 0).then(|| (id("-u", &["nobody"]), id("-g", &["nobody"])))
}

/// Debian keeps the programs of each version in a folder of their own.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin").join(name)).collect();
    found.retain(|path| path.is_file());
    found.sort();
    found.pop().expect("no PostgreSQL: run tests/run once, which installs it")
}

fn command(name: &str) -> Command {
    let mut command = Command::new(program(name));
    if let Some((user, group)) = account() {
        command.uid(user).gid(group);
    }
    command.current_dir("/");
    command
}

impl Server {
    /// Starts it with a user `owner` (password `owner's secret`) who may do everything.
    pub(super) fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        if let Some((user, group)) = account() {
            chown(folder.path(), Some(user), Some(group)).expect("a folder of the server's user");
        }
        let (data, password) = (folder.path().join("data"), folder.path().join("password"));
        fs::write(&password, "owner's secret\n").expect("a file");
        fs::set_permissions(&password, fs::Permissions::from_mode(0o644)).expect("a readable file");
        let made = command("initdb")
            .args(["--auth=scram-sha-256", "--username=owner", "--encoding=UTF8", "--no-sync", "--pwfile"])
            .args([password.as_os_str(), "--pgdata".as_ref(), data.as_os_str()])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let files = certificates(folder.path(), "db.test");
        if let Some((user, group)) = account() {
            chown(&files.key, Some(user), Some(group)).expect("a file of the server's user");
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let process = command("postgres")
            .args(["-D", &data.to_string_lossy(), "-p", &port.to_string(), "-k", ""])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "ssl=on"])
            .args(["-c", &format!("ssl_key_file={}", files.key.display())])
            .args(["-c", &format!("ssl_cert_file={}", files.certificate.display())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Self { process, _folder: folder, files, port };
        let begun = Instant::now();
        while Client::connect(&server.url("postgres"), NoTls).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// The address of a database for the owner.
    pub(super) fn url(&self, database: &str) -> String {
        self.url_of(("owner", "owner%27s%20secret"), database)
    }

    /// The same for another user.
    pub(super) fn url_of(&self, (user, password): (&str, &str), database: &str) -> String {
        format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// A new database, opened.
    pub(super) fn database(&self, name: &str) -> Client {
        let mut client = Client::connect(&self.url("postgres"), NoTls).expect("the server");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
        Client::connect(&self.url(name), NoTls).expect("the database")
    }

    /// The certificate of the authority that made the server's own, which is for `db.test` alone.
    pub(super) fn authority(&self) -> PathBuf {
        self.files.authority.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A plain end at once: the server ends its processes, and nothing of it is needed any more.
        let _ = Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}
