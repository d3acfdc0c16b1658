//! `framelens info`: the facts of a source.

use super::args::InfoArgs;
use super::output::deliver;
use super::progress::Progress;
use crate::engine::still::OpenSource;
use crate::error::Result;
use crate::media::IndexDepth;
use crate::report::info::Facts;

/// Decodes all of the source once, so that count, damage and picture types are true, and prints what is known then.
///
/// # Errors
/// When the source cannot be opened or read.
pub fn run(args: &InfoArgs) -> Result<()> {
    let progress = Progress::new();
    let source = OpenSource::open(
        &args.source.spec(&args.file),
        IndexDepth::Proven,
        &mut |done, of| progress.show(done, of),
    )?;
    drop(progress);
    let facts = Facts::new(&source.info, &source.index, &source.notes, args.frames);
    deliver(None, |out| match args.json {
        true => facts.write_json(out),
        false => facts.write_text(out),
    })
}
