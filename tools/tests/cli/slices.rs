//! A server of slices that is honest, or lies as it is told to.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use bytes::Bytes;
use coffer_storage::ObjectId;
use coffer_storage::tree::{GROUP_LEN, Grain, NODE_LEN, Node, Slice, SliceEncoder, TreeHasher, TreeSource};

use crate::run::id;

/// Serves slices of one object to any number of connections, each for as many requests as it likes.
pub(crate) struct SliceServer {
    url: String,
    asked: Arc<Mutex<Vec<Slice>>>,
}

/// What a server answers, before and after a lie is put in.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Content-Length; none leaves it out.
    pub(crate) announced: Option<usize>,
    /// Bytes of the body after which the connection breaks.
    pub(crate) breaks_after: Option<usize>,
    /// How the body is sent.
    pub(crate) chunked: bool,
}

/// Changes the reply to a request. The number counts requests from 0.
pub(crate) type Lie = dyn Fn(usize, Slice, &mut Reply) + Send + Sync;

impl SliceServer {
    pub(crate) fn honest(data: &[u8]) -> Self {
        Self::lying(data, |_, _, _| {})
    }

    pub(crate) fn lying(data: &[u8], lie: impl Fn(usize, Slice, &mut Reply) + Send + Sync + 'static) -> Self {
        let object = Arc::new(Object::new(data));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, lie) = (Arc::clone(&asked), Arc::new(lie));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (object, kept, lie) = (Arc::clone(&object), Arc::clone(&kept), Arc::clone(&lie));
                thread::spawn(move || serve(stream.unwrap(), &object, &kept, &*lie));
            }
        });
        Self { url, asked }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The slices that were asked for so far.
    pub(crate) fn asked(&self) -> Vec<Slice> {
        self.asked.lock().unwrap().clone()
    }
}

/// The slice of the whole object in groups, as `coffer get` asks for it.
pub(crate) fn combined(data: &[u8]) -> Vec<u8> {
    Object::new(data).slice(Slice::whole(Grain::Group))
}

/// An object and its tree.
struct Object {
    id: String,
    data: Bytes,
    outboard: Vec<u8>,
}

impl Object {
    fn new(data: &[u8]) -> Self {
        let mut hasher = TreeHasher::new();
        hasher.update(data);
        let tree = hasher.finish();
        assert_eq!(tree.object.to_string(), id(data));
        Self { id: id(data), data: Bytes::copy_from_slice(data), outboard: tree.outboard }
    }

    fn slice(&self, slice: Slice) -> Vec<u8> {
        let object: ObjectId = self.id.parse().unwrap();
        let mut encoder = SliceEncoder::new(object, self.data.len() as u64, slice, self);
        let mut bytes = Vec::new();
        while let Some(more) = encoder.next().unwrap() {
            bytes.extend_from_slice(&more);
        }
        bytes
    }
}

impl TreeSource for &Object {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        let start = usize::try_from(index).unwrap() * NODE_LEN;
        Ok(self.outboard[start..start + NODE_LEN].try_into().unwrap())
    }

    fn group(&mut self, index: u64) -> Result<Bytes, Infallible> {
        let start = usize::try_from(index).unwrap() * GROUP_LEN;
        Ok(self.data.slice(start..self.data.len().min(start + GROUP_LEN)))
    }
}

/// Answers the requests of one connection until either side has enough.
fn serve(mut stream: TcpStream, object: &Object, asked: &Mutex<Vec<Slice>>, lie: &Lie) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let mut field = String::new();
        while reader.read_line(&mut field).unwrap_or(0) > 2 {
            field.clear();
        }
        let (name, slice) = parse(&line);
        let number = {
            let mut asked = asked.lock().unwrap();
            asked.push(slice);
            asked.len() - 1
        };
        let body = if name == object.id { object.slice(slice) } else { Vec::new() };
        let status = if name == object.id { 200 } else { 404 };
        let mut reply =
            Reply { status, announced: Some(body.len()), body, breaks_after: None, chunked: false };
        lie(number, slice, &mut reply);
        if !send(&mut stream, &reply) {
            return;
        }
    }
}

/// Sends a reply; false if the connection ends with it.
fn send(stream: &mut TcpStream, reply: &Reply) -> bool {
    if reply.status != 200 {
        let problem =
            format!("{{\"status\":{0},\"reason\":\"reason-{0}\",\"title\":\"the words\"}}", reply.status);
        let head = "Content-Type: application/problem+json";
        let all = format!(
            "HTTP/1.1 {} Whatever\r\n{head}\r\nContent-Length: {}\r\n\r\n{problem}",
            reply.status,
            problem.len()
        );
        return stream.write_all(all.as_bytes()).is_ok();
    }
    let mut head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-bao-slice; group=65536\r\n".to_owned();
    if reply.chunked {
        head.push_str("Transfer-Encoding: chunked\r\n");
    } else if let Some(announced) = reply.announced {
        head = format!("{head}Content-Length: {announced}\r\n");
    }
    let sent = reply.body.get(..reply.breaks_after.unwrap_or(reply.body.len())).unwrap();
    let mut all = format!("{head}\r\n").into_bytes();
    if reply.chunked {
        all.extend_from_slice(format!("{:x}\r\n", sent.len()).as_bytes());
    }
    all.extend_from_slice(sent);
    if reply.chunked && reply.breaks_after.is_none() {
        all.extend_from_slice(b"\r\n0\r\n\r\n");
    }
    let framed = reply.chunked || reply.announced == Some(sent.len());
    stream.write_all(&all).is_ok() && reply.breaks_after.is_none() && framed
}

/// Reads `GET /v1/objects/{id}/slice?offset=N&length=N&group=N HTTP/1.1`.
fn parse(line: &str) -> (String, Slice) {
    let target = line.strip_prefix("GET /v1/objects/").unwrap().strip_suffix(" HTTP/1.1\r\n").unwrap();
    let (name, query) = target.split_once("/slice?").unwrap();
    let parameter = |key: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        pair.map(|value| value.parse::<u64>().unwrap())
    };
    let offset = parameter("offset").unwrap_or(0);
    let grain = match parameter("group") {
        None | Some(1024) => Grain::Leaf,
        Some(65536) => Grain::Group,
        Some(other) => panic!("no such group: {other}"),
    };
    (name.to_owned(), Slice { offset, len: parameter("length").unwrap_or(u64::MAX - offset), grain })
}
