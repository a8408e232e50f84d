use super::*;

const EMPTY: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

fn id() -> ObjectId {
    EMPTY.parse().unwrap()
}

/// The second column is what b3sum 1.8.7 prints for a file of that name.
const NAMES: [(&str, &str); 7] = [
    ("plain", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  plain"),
    (
        "with  two spaces",
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  with  two spaces",
    ),
    ("line\nfeed", "\\af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  line\\nfeed"),
    (
        "carriage\rreturn",
        "\\af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  carriage\\rreturn",
    ),
    ("back\\slash", "\\af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  back\\\\slash"),
    ("back\\nslash", "\\af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  back\\\\nslash"),
    ("ümläut/ß", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  ümläut/ß"),
];

#[test]
fn lines_are_those_of_b3sum_and_are_read_back() {
    for (name, line) in NAMES {
        assert_eq!(format(id(), Path::new(name)), line);
        let entry = Entry { expected: id(), name: name.to_owned() };
        assert_eq!(parse(line), Ok(entry.clone()));
        assert_eq!(parse(&format!("{line}\n")), Ok(entry.clone()));
        assert_eq!(parse(&format!("{line}\r\n")), Ok(entry));
    }
}

#[test]
fn tagged_lines_are_read() {
    let entry = Entry { expected: id(), name: "odd) = name".to_owned() };
    assert_eq!(parse(&format!("BLAKE3 (odd) = name) = {EMPTY}\n")), Ok(entry));
}

#[test]
fn what_could_pass_on_the_wrong_file_is_refused() {
    let cases = [
        (String::new(), LineError::Form),
        ("\n".to_owned(), LineError::Form),
        (EMPTY.to_owned(), LineError::Form),
        (format!("{EMPTY} one-space"), LineError::Form),
        (format!("{}  short", &EMPTY[1..]), LineError::Digits),
        (format!("{EMPTY}0  long"), LineError::Digits),
        (format!("{}g  letter", &EMPTY[1..]), LineError::Digits),
        (format!("{}  upper", EMPTY.to_uppercase()), LineError::Digits),
        (format!("{EMPTY}  "), LineError::Name),
        (format!("{EMPTY}  nul\0"), LineError::Name),
        (format!("{EMPTY}  not utf-8 \u{fffd}"), LineError::Name),
        (format!("\\{EMPTY}  tab\\t"), LineError::Escape),
        (format!("\\{EMPTY}  at the end\\"), LineError::Escape),
    ];
    for (line, error) in cases {
        assert_eq!(parse(&line), Err(error), "{line:?}");
    }
}
