//! The numbers of one pair of whole pictures.

use std::sync::Arc;

use super::record::Measured;
use super::settings::only_compares;
use super::tally::{Band, Tally};
use crate::analysis::metrics::quality;
use crate::analysis::{AnalysisSettings, Mask, PairInput, Region, Stage, Stages, prepare};
use crate::error::Result;
use crate::frame::Pixels;

/// The pictures of a pair. B is scaled already, where that was chosen.
#[derive(Debug, Clone)]
pub struct ScanInput {
    /// Under the profile.
    pub a: Arc<Pixels>,
    pub b: Arc<Pixels>,
    /// The decoded planes.
    pub a_native: Arc<Pixels>,
    pub b_native: Arc<Pixels>,
    /// The image of the settings that says where changes do not count.
    pub exclusion: Stage<Arc<Mask>>,
}

/// Measures a pair.
///
/// # Errors
/// When the pictures cannot be subtracted: sizes or depths that differ, a channel that one of them lacks.
pub fn measure(input: &ScanInput, settings: &AnalysisSettings) -> Result<Measured> {
    let (a, b) = prepare(&input.a, &input.b, settings.sizes)?;
    let native = prepare(&input.a_native, &input.b_native, settings.sizes);
    let mut tally = Tally::new(settings);
    tally.add(Band {
        a: &a,
        b: &b,
        native: native.as_ref().ok().map(|(a, b)| (&**a, &**b)),
    })?;
    let of_planes = native.and_then(|(a, b)| quality(&a, &b));
    let quality_native = of_planes.is_ok();
    let quality = of_planes.or_else(|_| quality(&a, &b)).ok();
    let changed_by_chain = (!only_compares(settings))
        .then(|| by_chain(input, settings))
        .transpose()?;
    Ok(Measured {
        changed_by_chain,
        ..tally.finish(quality, quality_native)
    })
}

/// Changed pixels and how many could be, by every stage of the settings.
fn by_chain(input: &ScanInput, settings: &AnalysisSettings) -> Result<(u64, u64)> {
    let pair = PairInput {
        a: Some(Arc::clone(&input.a)),
        b: Some(Arc::clone(&input.b)),
        a_native: Some(Arc::clone(&input.a_native)),
        b_native: Some(Arc::clone(&input.b_native)),
        exclusion: input.exclusion.clone(),
        ..PairInput::default()
    };
    let known = Stages::default().update(&pair, settings, Region::default(), false);
    if let Some(error) = known.problem() {
        return Err(error.clone());
    }
    Ok(known
        .chain
        .map_or((0, 0), |chain| (chain.changed.changed, chain.changed.of)))
}
