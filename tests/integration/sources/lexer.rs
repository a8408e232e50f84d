//! Splits Rust text into code, comments and literals: just enough of the language for checks on words and names.

/// One line of Rust, taken apart. What is not of a kind is left out of that kind's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Number in the file, from 1.
    pub(crate) number: usize,
    /// Code; a literal is replaced by `""`.
    pub(crate) code: String,
    /// Comments and documentation.
    pub(crate) comment: String,
    /// The contents of string literals.
    pub(crate) literal: String,
}

#[derive(Clone, Copy)]
enum State {
    Code,
    LineComment,
    /// With the depth of nesting.
    LongComment(usize),
    Text,
    /// With the number of `#` that close it.
    RawText(usize),
}

/// Splits a file.
pub(crate) fn split(text: &str) -> Vec<Line> {
    let mut state = State::Code;
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let mut out = Line { number: index + 1, ..Line::default() };
            state = split_line(line, state, &mut out);
            out
        })
        .collect()
}

fn split_line(line: &str, mut state: State, out: &mut Line) -> State {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match state {
            State::Code => code(rest, &mut state, out),
            State::LineComment => {
                out.comment.push_str(rest);
                rest.len()
            }
            State::LongComment(depth) => long_comment(rest, depth, &mut state, out),
            State::Text => match c {
                '\\' => {
                    out.literal.push('\\');
                    rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at)
                }
                '"' => {
                    state = State::Code;
                    1
                }
                _ => push(&mut out.literal, c),
            },
            State::RawText(hashes) => {
                let closing = rest.bytes().skip(1).take_while(|byte| *byte == b'#').take(hashes).count();
                if c == '"' && closing == hashes {
                    state = State::Code;
                    1 + hashes
                } else {
                    push(&mut out.literal, c)
                }
            }
        };
        rest = &rest[taken..];
    }
    if matches!(state, State::LineComment) { State::Code } else { state }
}

fn code(rest: &str, state: &mut State, out: &mut Line) -> usize {
    let first = rest.chars().next().unwrap_or(' ');
    if rest.starts_with("//") {
        *state = State::LineComment;
        return 2;
    }
    if rest.starts_with("/*") {
        *state = State::LongComment(1);
        return 2;
    }
    if first == '"' {
        out.code.push_str("\"\"");
        *state = State::Text;
        return 1;
    }
    let after_name = out.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if let Some(hashes) = raw_string(rest).filter(|_| !after_name) {
        out.code.push_str("\"\"");
        *state = State::RawText(hashes);
        return rest.find('"').map_or(rest.len(), |at| at + 1);
    }
    if let Some(length) = character(rest) {
        out.code.push_str("''");
        return length;
    }
    push(&mut out.code, first)
}

fn long_comment(rest: &str, depth: usize, state: &mut State, out: &mut Line) -> usize {
    if rest.starts_with("*/") {
        *state = if depth == 1 { State::Code } else { State::LongComment(depth - 1) };
        2
    } else if rest.starts_with("/*") {
        *state = State::LongComment(depth + 1);
        2
    } else {
        push(&mut out.comment, rest.chars().next().unwrap_or(' '))
    }
}

/// `r"`, `r#"`, `br##"`: how many `#` close it.
fn raw_string(rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r')?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    if inner.starts_with('\\') {
        // The character after the backslash may itself be a quote.
        let skipped = inner.char_indices().nth(2)?.0;
        return inner[skipped..].find('\'').map(|at| 1 + skipped + at + 1);
    }
    let (second, closing) = inner.char_indices().nth(1)?;
    (closing == '\'').then_some(1 + second + 1)
}

fn push(text: &mut String, c: char) -> usize {
    text.push(c);
    c.len_utf8()
}
