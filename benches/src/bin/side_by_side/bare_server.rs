//! A server of plain files that does nothing else: no check, no log, `sendfile`. What a web server does at best.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Result;

/// Serves the files of `folder` until the process ends, a thread a connection.
pub(crate) fn start(folder: &Path) -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let folder = folder.to_owned();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let folder = folder.clone();
            // A client that goes away ends its thread.
            thread::spawn(move || serve(&folder, connection));
        }
    });
    Ok(address)
}

fn serve(folder: &Path, mut connection: TcpStream) -> Result<()> {
    connection.set_nodelay(true)?;
    let mut requests = BufReader::new(connection.try_clone()?);
    while let Some((path, range)) = read_request(folder, &mut requests)? {
        let mut file = File::open(path)?;
        let whole = file.metadata()?.len();
        let (first, end) = range.unwrap_or((0, whole));
        let status = if range.is_some() { "206 Partial Content" } else { "200 OK" };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", end - first);
        connection.write_all(head.as_bytes())?;
        file.seek(SeekFrom::Start(first))?;
        // From a file to a socket the standard library copies by `sendfile`.
        io::copy(&mut io::Read::take(file, end - first), &mut connection)?;
    }
    Ok(())
}

/// A file, and a range of it.
type Asked = (PathBuf, Option<(u64, u64)>);

/// The file and the range that a request asks for, `None` when the client is done.
fn read_request(folder: &Path, requests: &mut impl BufRead) -> Result<Option<Asked>> {
    let mut line = String::new();
    requests.read_line(&mut line)?;
    let Some(name) = line.split(' ').nth(1) else { return Ok(None) };
    let path = folder.join(name.trim_start_matches('/'));
    let mut range = None;
    loop {
        line.clear();
        requests.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { return Ok(Some((path, range))) };
        if name.eq_ignore_ascii_case("range")
            && let Some((first, last)) = value.trim().trim_start_matches("bytes=").split_once('-')
        {
            range = Some((first.parse()?, last.parse::<u64>()? + 1));
        }
    }
}
