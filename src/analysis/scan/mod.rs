//! What a scan of two whole sources knows: plain data of every pair, and how a pair is measured. The threads that read the
//! frames are in `engine::scan`.

mod levels;
mod measure;
mod record;
mod settings;
mod summary;
mod tally;

pub use levels::LevelCounts;
pub use measure::{ScanInput, measure};
pub use record::{FrameRecord, Measured, PairScan, Place, Scan, SideFacts};
pub use settings::ScanSettings;
pub use summary::Summary;
pub use tally::{Band, Tally};
