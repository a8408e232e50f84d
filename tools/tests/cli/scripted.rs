//! A server that answers as it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConfig, ServerConnection};

use crate::slices::combined;

/// What one connection is answered.
pub(crate) struct Answer {
    /// Is the body of the request asked for and read first?
    pub(crate) reads_body: bool,
    /// Status line, fields and body.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The same, but the connection breaks after these many bytes.
    pub(crate) fn broken_after(mut self, len: usize) -> Self {
        self.bytes.truncate(len);
        self
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Method and target.
    pub(crate) line: String,
    /// All fields, a line each, names in lower case.
    pub(crate) fields: String,
    pub(crate) body: Vec<u8>,
}

/// Answers one request a connection with the next answer, and closes the connection; after the last one it takes no
/// more.
pub(crate) struct Scripted {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Scripted {
    pub(crate) fn new(answers: Vec<Answer>) -> Self {
        Self::over(answers, None)
    }

    /// Over TLS, if a configuration for it is given. A client that breaks off the handshake takes its answer with it.
    pub(crate) fn over(answers: Vec<Answer>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let Some(tls) = &tls else {
                    serve(&mut stream, &answer, &kept);
                    let _ = stream.shutdown(Shutdown::Write);
                    continue;
                };
                let mut session = ServerConnection::new(Arc::clone(tls)).unwrap();
                if session.complete_io(&mut stream).is_ok() {
                    serve(&mut rustls::Stream::new(&mut session, &mut stream), &answer, &kept);
                    session.send_close_notify();
                    let _ = session.complete_io(&mut stream);
                }
            }
        });
        Self { url, requests }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What came so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(stream: &mut (impl Read + Write), answer: &Answer, requests: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut fields = String::new();
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).unwrap();
        if field.trim().is_empty() {
            break;
        }
        fields.push_str(&field.to_lowercase());
    }
    if answer.reads_body && fields.contains("expect: 100-continue") {
        reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
    }
    let body = if answer.reads_body { read_body(&mut reader, &fields) } else { Vec::new() };
    // Kept first: the client may end as soon as it has its answer. It may also have seen enough before the end of it.
    requests.lock().unwrap().push(Request { line: line.trim().to_owned(), fields, body });
    let _ = reader.get_mut().write_all(&answer.bytes);
}

fn read_body(reader: &mut impl BufRead, fields: &str) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(length) = fields.lines().find_map(|field| field.strip_prefix("content-length: ")) {
        reader.take(length.trim().parse().unwrap()).read_to_end(&mut body).unwrap();
    } else if fields.contains("transfer-encoding: chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).unwrap();
            let size = u64::from_str_radix(size.trim(), 16).unwrap();
            reader.by_ref().take(size).read_to_end(&mut body).unwrap();
            reader.read_line(&mut String::new()).unwrap();
            if size == 0 {
                break;
            }
        }
    }
    body
}

fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{fields}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// `200` with the slice of an object of these bytes, in groups.
pub(crate) fn object_answer(bytes: &[u8]) -> Answer {
    ok("application/x-bao-slice; group=65536", &combined(bytes))
}

/// `200` with a body of this media type.
pub(crate) fn ok(media_type: &str, body: &[u8]) -> Answer {
    let fields = format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len());
    Answer { reads_body: true, bytes: answer("200 OK", &fields, body) }
}

/// A refusal, as a Coffer server words it.
pub(crate) fn problem(status: u16, reason: &str) -> Answer {
    let body = format!("{{\"status\":{status},\"reason\":\"{reason}\",\"title\":\"the words of {reason}\"}}");
    let fields = format!("Content-Type: application/problem+json\r\nContent-Length: {}\r\n", body.len());
    Answer { reads_body: true, bytes: answer(&format!("{status} Whatever"), &fields, body.as_bytes()) }
}

/// The same before the request's body is asked for.
pub(crate) fn early_problem(status: u16, reason: &str) -> Answer {
    Answer { reads_body: false, ..problem(status, reason) }
}

/// What some other server would say.
pub(crate) fn page(status: &str) -> Answer {
    let body = "<html>It works!</html>";
    let fields = format!("Content-Type: text/html\r\nContent-Length: {}\r\n", body.len());
    Answer { reads_body: true, bytes: answer(status, &fields, body.as_bytes()) }
}

/// `201` for the object with this id.
pub(crate) fn stored(object: &str) -> Answer {
    stored_on(object, "")
}

/// The same, with these members more.
pub(crate) fn stored_on(object: &str, members: &str) -> Answer {
    let body = format!("{{\"object\":\"{object}\",\"length\":1{members}}}");
    let fields = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    Answer { reads_body: true, bytes: answer("201 Created", &fields, body.as_bytes()) }
}
