//! The scan of all pairs of two sources, with readers of its own: it disturbs no one who looks at single frames.
//!
//! Two threads decode, one a side; the pairs are measured on a pool of its own. Only a few frames are in memory at any
//! time, whatever the length.

mod bytes;
mod content;
mod kept;
mod look;
mod pair;
mod side;
mod why;
mod work;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::analysis::scan::{PairScan, Scan, ScanSettings};
use crate::error::Result;
use crate::frame::Side;
use crate::media::{Index, SourceSpec};

pub use kept::Kept;
pub use look::Look;
pub use why::why;
pub use work::run;

/// What to scan, and how.
#[derive(Debug, Clone)]
pub struct ScanRequest {
    pub specs: [SourceSpec; 2],
    /// Complete indexes that are known already spare the counting.
    pub indexes: [Option<Arc<Index>>; 2],
    pub settings: ScanSettings,
}

/// What a scan tells while it works.
#[derive(Debug, Clone)]
pub enum ScanUpdate {
    /// A side's frames are counted by decoding: so many so far, out of (when known) so many.
    Counting {
        side: Side,
        done: u64,
        of: Option<u64>,
    },
    /// The frames of both sides are looked through for what they show: so many so far, out of so many.
    Matching { done: u64, of: u64 },
    /// Everything is known but the pairs, which follow.
    Begun(Box<Scan>),
    /// The next pairs, in order.
    Pairs(Vec<PairScan>),
    /// What was found is not to be trusted (a side had to be counted anew): the scan begins again.
    Restarted,
}

/// Called on the scan's own thread; breaking cancels.
pub type OnUpdate<'a> = &'a mut dyn FnMut(ScanUpdate) -> ControlFlow<()>;

/// Scans and waits for the end. A cancelled scan is returned as far as it went; it then lacks pairs.
///
/// # Errors
/// When a source cannot be opened or counted. A frame that cannot be read is told in its pair.
pub fn scan(request: &ScanRequest, update: OnUpdate<'_>) -> Result<Scan> {
    let mut scan: Option<Scan> = None;
    run(request, &mut |news| {
        match &news {
            ScanUpdate::Begun(begun) => scan = Some((**begun).clone()),
            ScanUpdate::Pairs(pairs) => {
                if let Some(scan) = &mut scan {
                    scan.pairs.extend(pairs.iter().cloned());
                }
            }
            ScanUpdate::Restarted => scan = None,
            ScanUpdate::Counting { .. } | ScanUpdate::Matching { .. } => {}
        }
        update(news)
    })?;
    scan.ok_or_else(|| crate::error::Error::new("the scan was cancelled before it began"))
}
