//! The mail server of the tests: a real one, in a process of its own, with certificates made for the occasion.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Project, Run};
use crate::python_server::PythonServer;

/// A running mail server.
pub(crate) struct Server {
    process: PythonServer,
    scheme: &'static str,
    folder: TempDir,
    /// The certificate of the authority that the program is to trust.
    trusted: PathBuf,
}

impl Server {
    /// `tls`, `starttls` or `plain`.
    pub(crate) fn start(mode: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        certificate(folder.path());
        let arguments = [folder.path().as_os_str(), mode.as_ref()];
        let process = PythonServer::start("mail/server.py", "mail-server", &arguments);
        let scheme = match mode {
            "tls" => "smtps",
            "starttls" => "smtp",
            _ => "smtp+plain",
        };
        let trusted = folder.path().join("authority.pem");
        Self { process, scheme, folder, trusted }
    }

    /// The same server, met by a program that trusts only the authority of another one.
    pub(crate) fn trusting(&mut self, other: &Self) -> &Self {
        self.trusted.clone_from(&other.trusted);
        self
    }

    /// Runs `flightdeck send` against it on 2026-11-22 with the right login.
    pub(crate) fn send(&self, project: &Project, arguments: &[&str]) -> Run {
        self.send_as(project, "secret", arguments)
    }

    /// The same with these variables too.
    pub(crate) fn send_with(&self, project: &Project, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        self.send_from(project, ("secret", variables), arguments)
    }

    /// The same with another password.
    pub(crate) fn send_as(&self, project: &Project, password: &str, arguments: &[&str]) -> Run {
        self.send_from(project, (password, &[]), arguments)
    }

    fn send_from(&self, project: &Project, (password, more): (&str, &[(&str, &str)]), arguments: &[&str]) -> Run {
        let url = format!("{}://localhost:{}", self.scheme, self.process.port);
        let mut variables = vec![
            ("SOURCE_DATE_EPOCH", "1795327800"),
            ("FLIGHTDECK_SMTP_URL", url.as_str()),
            ("SSL_CERT_FILE", self.trusted.to_str().expect("text")),
        ];
        if self.scheme != "smtp+plain" {
            variables.extend([("FLIGHTDECK_SMTP_USER", "cockpit"), ("FLIGHTDECK_SMTP_PASSWORD", password)]);
        }
        variables.extend(more);
        let fixed = ["send", "--retry-wait", "0"];
        project.run_with(&variables, &[&fixed, arguments].concat())
    }

    /// The recipients of the mails that arrived, in order.
    pub(crate) fn recipients(&self) -> Vec<String> {
        self.mails()
            .iter()
            .filter_map(|mail| Some(mail.strip_prefix("X-Recipient: ")?.split_once(" from ")?.0.to_owned()))
            .collect()
    }

    /// What the program called itself in its greetings, one a mail.
    pub(crate) fn greetings(&self) -> Vec<String> {
        let greeting = |mail: &String| Some(mail.lines().next()?.split_once(" from ")?.1.trim().to_owned());
        self.mails().iter().filter_map(greeting).collect()
    }

    /// The mails that arrived, in order.
    pub(crate) fn mails(&self) -> Vec<String> {
        let mail = |number: usize| fs::read_to_string(self.file(number)).ok();
        (1..).map_while(mail).collect()
    }

    fn file(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{number}.eml"))
    }
}

/// A certificate for `localhost` and the authority that signed it.
fn certificate(folder: &Path) {
    let authority_key = rcgen::KeyPair::generate().expect("a key");
    let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).expect("signed");
    let key = rcgen::KeyPair::generate().expect("a key");
    let names = vec!["localhost".to_owned()];
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let server = rcgen::CertificateParams::new(names).expect("parameters").signed_by(&key, &issuer).expect("signed");
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("written");
    write("authority.pem", root.pem());
    write("server.pem", server.pem());
    write("server.key", key.serialize_pem());
}
