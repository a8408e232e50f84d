//! As little of an HTTP/1.1 client as keeps a connection: no client's own cost is measured.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, ensure};

/// A connection that is kept.
#[derive(Debug)]
pub(crate) struct Client {
    connection: BufReader<TcpStream>,
    /// Takes pieces of bodies.
    piece: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        Ok(Self { connection: BufReader::with_capacity(64 << 10, connection), piece: vec![0; 256 << 10] })
    }

    /// Uploads an object that is not stored yet.
    pub(crate) fn put(&mut self, object: &[u8]) -> Result<()> {
        let mut request = head("PUT", "/v1/objects/", &[("Content-Length", &object.len().to_string())]);
        request.extend_from_slice(object);
        self.connection.get_mut().write_all(&request)?;
        self.answer(201, |_| ())?;
        Ok(())
    }

    /// Uploads an object of `length` bytes, piece by piece as `fill` gives them. The answer is its text.
    pub(crate) fn put_pieces(&mut self, length: u64, mut fill: impl FnMut(&mut [u8])) -> Result<String> {
        let request = head("PUT", "/v1/objects/", &[("Content-Length", &length.to_string())]);
        self.connection.get_mut().write_all(&request)?;
        let mut left = length;
        while left > 0 {
            let len = self.piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            fill(&mut self.piece[..len]);
            self.connection.get_mut().write_all(&self.piece[..len])?;
            left -= len as u64;
        }
        let mut answer = Vec::new();
        self.answer(201, |piece| answer.extend_from_slice(piece))?;
        Ok(String::from_utf8(answer)?)
    }

    /// Gets what lies at `path`, piece by piece; the answer is how much it was.
    pub(crate) fn get(&mut self, path: &str, piece: impl FnMut(&[u8])) -> Result<u64> {
        self.connection.get_mut().write_all(&head("GET", path, &[]))?;
        self.answer(200, piece)
    }

    /// Gets `len` bytes from `first` on, and throws them away.
    pub(crate) fn get_range(&mut self, path: &str, first: usize, len: usize) -> Result<()> {
        let range = format!("bytes={first}-{}", first + len - 1);
        self.connection.get_mut().write_all(&head("GET", path, &[("Range", &range)]))?;
        let found = self.answer(206, |_| ())?;
        ensure!(found == len as u64, "{found} bytes came for a range of {len}");
        Ok(())
    }

    /// Reads an answer, which must have this status and say its length.
    fn answer(&mut self, status: u16, mut piece: impl FnMut(&[u8])) -> Result<u64> {
        let mut line = String::new();
        self.connection.read_line(&mut line)?;
        ensure!(line.split(' ').nth(1) == Some(&status.to_string()), "{line:?} and not {status}");
        let mut length = None;
        loop {
            line.clear();
            ensure!(self.connection.read_line(&mut line)? > 0, "the connection ended within a head");
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        let length: u64 = length.context("an answer without a length")?;
        let mut left = length;
        while left > 0 {
            let len = self.piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let len = self.connection.read(&mut self.piece[..len])?;
            ensure!(len > 0, "the body ended {left} bytes early");
            piece(&self.piece[..len]);
            left -= len as u64;
        }
        Ok(length)
    }
}

fn head(method: &str, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n");
    for (name, value) in fields {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}
