//! The pair that `table` and `render` are about.

use clap::builder::PossibleValue;

use super::progress::Progress;
use crate::analysis::{Comparison, SizeRule, Stages};
use crate::engine::still::{self, StillPair};
use crate::error::{Error, Result};
use crate::session::Session;

/// Reads the session's pair and compares it; `signed` asks for A-B too.
///
/// # Errors
/// When a source cannot be opened or has no such frame. Why there is no difference is in the comparison.
pub fn compare(session: &Session, signed: bool) -> Result<Comparison> {
    Ok(compare_with_packet(session, signed)?.0)
}

/// As [`compare`], with the bytes of the packet that B's frame came in.
///
/// # Errors
/// As [`compare`].
pub fn compare_with_packet(session: &Session, signed: bool) -> Result<(Comparison, Option<u64>)> {
    let progress = Progress::new();
    let StillPair { input, packet } =
        still::pair(session, &mut |done, of| progress.show(done, of))?;
    let known = Stages::default().update(&input, &session.analysis, session.region, signed);
    Ok((known, packet))
}

/// The same error with the option that helps, when it is about sizes that differ.
pub fn explained(error: Error, comparison: &Comparison) -> Error {
    let refused = comparison.settings.sizes == SizeRule::Refuse
        && matches!(&comparison.compared, Some(Err(reason)) if *reason == error);
    if refused {
        error.advice("choose --sizes crop or --sizes scale")
    } else {
        error
    }
}

/// Why an option's value is not possible with one source only.
pub fn needs_b(option: &str, value: Option<PossibleValue>) -> Error {
    let value = value.as_ref().map_or("", PossibleValue::get_name);
    Error::new(format!("--{option} {value} needs a second source")).advice("name A and B")
}
