//! Every channel of a pair measured.

use super::comparison::Comparison;
use super::difference::{absolute, channels};
use super::gray::{channel, gray};
use super::measures::{Measured, Measures, measures};
use super::scatter::{Scatter, scatter};
use super::settings::{DifferenceOn, Region};
use super::subsampling::plane_region;
use crate::error::Result;
use crate::frame::Channel;

/// The measures of a channel and the line through its values.
pub type MeasuredChannel = (Measures, Option<Scatter>);

/// Measures gray (where there is one to weigh) and each channel, in the frame or a region of picture coordinates; what
/// lies outside has none.
///
/// # Errors
/// When the planes of the two pictures cannot be compared.
pub fn measure_channels(
    known: &Comparison,
    region: Option<Region>,
) -> Result<Vec<MeasuredChannel>> {
    let Some(Ok(pair)) = &known.compared else {
        return Ok(Vec::new());
    };
    let (a, b) = (&pair.a, &pair.b);
    let mut listed = channels(a, b);
    if listed.len() == 3 && listed.contains(&Channel::R) {
        listed.insert(0, Channel::Gray);
    }
    let mut found = Vec::new();
    for one in listed {
        let on = DifferenceOn::Channel(one);
        let difference = absolute(a, b, on, known.settings.gray_of)?;
        let (a_plane, b_plane) = match one {
            Channel::Gray => (gray(a)?, gray(b)?),
            one => (channel(a, one)?.into_owned(), channel(b, one)?.into_owned()),
        };
        let size = (difference.width, difference.height);
        let whole = region.unwrap_or(Region::whole(a.width, a.height));
        let Some(part) = plane_region(whole, (a.width, a.height), size) else {
            continue;
        };
        let areas = known
            .areas
            .as_deref()
            .filter(|m| (m.width, m.height) == size);
        let mut figures = measures(&Measured {
            a: &a_plane,
            b: &b_plane,
            difference: &difference,
            depth: a.depth,
            region: part,
            areas,
        })?;
        figures.channel = one;
        let scatter = scatter(&a_plane, &b_plane, a.depth, part, areas);
        found.push((figures, scatter));
    }
    Ok(found)
}
