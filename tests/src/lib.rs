//! The project's own tests: topics in `integration/`, the model of the commit protocol in `model/`, the built binary in
//! `e2e.sh`. This library is empty.
