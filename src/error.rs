//! The one error type: what is wrong and why, what to do next, and the path last.

use std::fmt;
use std::path::{Path, PathBuf};

/// Shorthand used through the whole crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure a person can understand. It displays as one sentence:
/// `what; advice: path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, and why as far as it is known. No full stop at its end.
    pub what: String,
    /// What the person can do about it. No full stop at its end.
    pub advice: Option<String>,
    /// The file or folder it concerns.
    pub path: Option<PathBuf>,
}

impl Error {
    /// An error that says only what is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: None,
            path: None,
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Adds the path; one that is already there stays, being nearer to the cause.
    #[must_use]
    pub fn path(mut self, path: impl AsRef<Path>) -> Self {
        self.path.get_or_insert_with(|| path.as_ref().to_path_buf());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(advice) = &self.advice {
            write!(f, "; {advice}")?;
        }
        if let Some(path) = &self.path {
            write!(f, ": {}", path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
/// A text with a capital first letter, as a sentence begins.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
