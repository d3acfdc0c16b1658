//! `framelens table`: the numbers of a frame.

use clap::ValueEnum;

use super::args::{Show, TableArgs};
use super::output::deliver;
use super::pair::{compare, explained, needs_b};
use crate::analysis::{Comparison, DifferenceOn, MaskOn, Region, SizeRule};
use crate::command::TableFile;
use crate::error::{Error, Result};
use crate::report::table::{Numbers, write_file};

/// Prints or saves the table.
///
/// # Errors
/// One sentence.
pub fn run(args: &TableArgs) -> Result<()> {
    let show = match (args.show, &args.pair.b) {
        (None, None) => Show::A,
        (None, Some(_)) => Show::Absolute,
        (Some(show @ (Show::B | Show::Signed | Show::Absolute)), None) => {
            return Err(needs_b("show", show.to_possible_value()));
        }
        (Some(show), _) => show,
    };
    let mut session = args.pair.session();
    session.analysis.on = DifferenceOn::Channel(args.channel);
    session.analysis.mask_on = MaskOn::Channel(args.channel);
    // A side's own numbers need no other side, which may be shorter, except where that gives the size to scale to.
    match show {
        Show::A => session.b = None,
        Show::B if !matches!(session.analysis.sizes, SizeRule::ScaleB(_)) => session.a = None,
        _ => {}
    }
    let comparison = compare(&session, show == Show::Signed)?;
    let numbers = numbers(&comparison, show).map_err(|error| explained(error, &comparison))?;
    let region = region(numbers, args.region)?;
    let file = args.output.as_deref().map_or(TableFile::Csv, TableFile::of);
    deliver(args.output.as_deref(), |out| {
        write_file(out, numbers, region, file)
    })
}

fn numbers(comparison: &Comparison, show: Show) -> Result<Numbers<'_>> {
    let levels = match (show, &comparison.signed) {
        (Show::Signed, Some(Ok(signed))) => return Ok(Numbers::Signed(signed)),
        (Show::Signed, Some(Err(error))) => return Err(error.clone()),
        (Show::A, _) => &comparison.a_plane,
        (Show::B, _) => &comparison.b_plane,
        // Without a pair to subtract there is no signed stage; the difference says why.
        (Show::Absolute | Show::Signed, _) => &comparison.difference,
    };
    match levels {
        Some(Ok(plane)) => Ok(Numbers::Levels(plane)),
        Some(Err(error)) => Err(error.clone()),
        None => Err(Error::new("there is nothing to compare")),
    }
}

/// The region asked for, which must lie inside: numbers that are not there are not silently left out.
fn region(numbers: Numbers<'_>, asked: Option<Region>) -> Result<Region> {
    let (width, height) = numbers.size();
    let whole = Region::whole(width, height);
    let Some(asked) = asked else {
        return Ok(whole);
    };
    match asked.clipped(width, height) {
        Some(inside) if inside == asked => Ok(asked),
        _ => Err(Error::new(format!(
            "the region {}x{} at {}, {} is not inside the plane, which is {width}x{height}",
            asked.width, asked.height, asked.x, asked.y
        ))),
    }
}
