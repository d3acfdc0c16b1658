//! Why two sources differ, in words: each diagnosis in a file of its own, claimed only when the measured evidence fits.

use serde::{Deserialize, Serialize};

/// A diagnosis that fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is, in one word for scripts: `rate`, `range`, `channels`, ...
    pub kind: String,
    /// What happened, and what to do about it, in one sentence.
    pub sentence: String,
    /// What was measured.
    pub evidence: String,
    /// B is A exactly, once this is undone.
    pub exact: bool,
}
