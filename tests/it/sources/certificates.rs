//! Certificates of the servers of the tests, from an authority of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// The files of a server.
pub(super) struct CertificateFiles {
    /// The certificate of the authority.
    pub(super) authority: PathBuf,
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// Writes the certificate of a server of this name alone.
pub(super) fn certificates(folder: &Path, name: &str) -> CertificateFiles {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let names = vec![name.to_owned()];
    let certificate =
        CertificateParams::new(names).expect("parameters").signed_by(&key, &authority).expect("a certificate");
    let [authority_file, certificate_file, key_file] =
        ["authority.pem", "server.pem", "server.key"].map(|file| folder.join(file));
    fs::write(&authority_file, authority.pem()).expect("a file");
    fs::write(&certificate_file, certificate.pem()).expect("a file");
    fs::write(&key_file, key.serialize_pem()).expect("a file");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).expect("a private file");
    CertificateFiles { authority: authority_file, certificate: certificate_file, key: key_file }
}
