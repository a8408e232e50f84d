//! Servers with an `https` address: who is trusted, and what is said of who is not.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::tempdir;

use crate::run::{Said, bytes, coffer, id, run};
use crate::scripted::{Answer, Scripted, object_answer, stored};

/// An authority that nobody knows, and its certificate as a file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::OrganizationName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let file = folder.join(format!("{name}.pem"));
        fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), file }
    }

    /// A server whose certificate is made for `name`.
    fn serve(&self, name: &str, answers: Vec<Answer>) -> Scripted {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        Scripted::over(answers, Some(Arc::new(config)))
    }

    fn file(&self) -> &str {
        self.file.to_str().unwrap()
    }
}

#[test]
fn an_authority_is_trusted_by_flag_by_environment_or_because_the_machine_does() {
    let folder = tempdir().unwrap();
    let authority = Authority::new(folder.path(), "own");
    let data = bytes(300_000, 1);
    let get = |server: &Scripted, output: &str, cacert: &[&str], variable: Option<&str>| -> Said {
        let mut command = coffer(folder.path());
        command.args(["get", &id(&data), "-o", output, "--server", server.url()]).args(cacert);
        variable.map(|name| command.env(name, authority.file()));
        command.output().unwrap().into()
    };
    for (output, cacert, variable) in [
        ("by-flag", &["--cacert", authority.file()][..], None),
        ("by-environment", &[], Some("COFFER_CACERT")),
        ("by-machine", &[], Some("SSL_CERT_FILE")),
    ] {
        let server = authority.serve("127.0.0.1", vec![object_answer(&data)]);
        let said = get(&server, output, cacert, variable);
        assert_eq!(said.code, 0, "{output}: {}", said.err);
        assert_eq!(fs::read(folder.path().join(output)).unwrap(), data);
    }
}

#[test]
fn an_upload_goes_over_tls() {
    let folder = tempdir().unwrap();
    let authority = Authority::new(folder.path(), "own");
    let data = bytes(300_000, 2);
    fs::write(folder.path().join("data"), &data).unwrap();
    let server = authority.serve("127.0.0.1", vec![stored(&id(&data))]);
    let said = run(folder.path(), &["put", "data", "--server", server.url(), "--cacert", authority.file()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(server.requests()[0].body, data);
}

#[test]
fn who_is_not_trusted_gets_no_request_and_the_refusal_says_what_to_do() {
    let folder = tempdir().unwrap();
    let (authority, other) = (Authority::new(folder.path(), "own"), Authority::new(folder.path(), "other"));
    let object = id(b"");
    for (name, trusted, words) in [
        ("127.0.0.1", None, "--cacert FILE or COFFER_CACERT"),
        ("127.0.0.1", Some(other.file()), "--cacert FILE or COFFER_CACERT"),
        ("storage.example", Some(authority.file()), "a name that its certificate is made for"),
    ] {
        let server = authority.serve(name, vec![object_answer(b"")]);
        let mut args = vec!["get", &object, "--server", server.url()];
        args.extend(trusted.iter().flat_map(|file| ["--cacert", file]));
        let said = run(folder.path(), &args);
        assert_eq!((said.code, said.out.as_str()), (3, ""), "{}", said.err);
        assert!(said.err.contains(&format!("no trust in {}", server.url())), "{}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
        assert_eq!(server.requests().len(), 0);
    }
}

#[test]
fn a_server_without_tls_is_named_as_such() {
    let folder = tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
        // Until the client has read it: to close over unread bytes would reset the connection.
        stream.read_to_end(&mut Vec::new())
    });
    let said = run(folder.path(), &["get", &id(b""), "--server", &address]);
    let _ = server.join().unwrap();
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("begins with http://"), "{}", said.err);
}

#[test]
fn a_file_without_certificates_is_refused_before_anything_is_sent() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("empty.pem"), "no certificate\n").unwrap();
    let get = |file: &str| {
        run(folder.path(), &["get", &id(b""), "--server", "https://127.0.0.1:1", "--cacert", file])
    };
    let (empty, missing) = (get("empty.pem"), get("missing.pem"));
    assert_eq!((empty.code, missing.code), (2, 3), "{} {}", empty.err, missing.err);
    assert!(empty.err.contains("empty.pem holds no certificate"), "{}", empty.err);
    assert!(missing.err.contains("cannot read missing.pem"), "{}", missing.err);
}
