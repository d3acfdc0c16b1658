//! `framelens render`: a view of a frame as a PNG picture, drawn by the code that draws the window's canvas.

use std::io::{self, Write};

use clap::ValueEnum;

use super::args::{RenderArgs, View};
use super::output::deliver;
use super::pair::{compare, explained, needs_b};
use crate::analysis::{Comparison, DifferenceOn, MaskOn, SizeRule};
use crate::error::Result;
use crate::report::png;
use crate::session::Session;
use crate::view::{self, Heatmap, MaskPicture, MaskShow, Picture, ViewMode, ViewSettings};

/// Draws and saves the picture.
///
/// # Errors
/// One sentence; no picture is left then.
pub fn run(args: &RenderArgs) -> Result<()> {
    if args.view != View::A && args.pair.b.is_none() {
        return Err(needs_b("view", args.view.to_possible_value()));
    }
    let session = session(args);
    let known = compare(&session, false)?;
    let picture = view::canvas(&known, &session.view, session.wipe)
        .map_err(|error| explained(error, &known))?;
    deliver(Some(&args.output), |out| {
        write(out, args.view, &known, &picture)
    })
}

/// The document whose canvas is the picture.
fn session(args: &RenderArgs) -> Session {
    let mut session = args.pair.session();
    session.analysis.on = args.channel;
    session.analysis.mask_on = match args.channel {
        DifferenceOn::Channel(channel) => MaskOn::Channel(channel),
        DifferenceOn::Luma709 => MaskOn::Luma709,
        DifferenceOn::Maximum => MaskOn::Any,
    };
    session.analysis.threshold = args.threshold;
    session.wipe = args.wipe;
    session.view = ViewSettings {
        mode: match args.view {
            View::A => ViewMode::A,
            View::B => ViewMode::B,
            View::SideBySide => ViewMode::SideBySide,
            View::ThreeUp => ViewMode::ThreeUp,
            View::Wipe => ViewMode::Wipe,
            View::Difference | View::Heatmap | View::Mask | View::Changed => ViewMode::Difference,
        },
        heatmap: Heatmap {
            shown: matches!(args.view, View::Heatmap | View::ThreeUp),
            colormap: args.colormap,
            gain: args.gain,
            ..Heatmap::default()
        },
        mask: MaskPicture {
            shown: matches!(args.view, View::Mask | View::Changed),
            show: match args.view {
                View::Changed => MaskShow::Changed,
                _ => MaskShow::Picture,
            },
            ..MaskPicture::default()
        },
        stage: None,
    };
    // A side alone needs no other side, which may be shorter, except where that gives the size to scale to.
    match args.view {
        View::A => session.b = None,
        View::B if !matches!(session.analysis.sizes, SizeRule::ScaleB(_)) => session.a = None,
        _ => {}
    }
    session
}

fn write(out: &mut dyn Write, view: View, known: &Comparison, picture: &Picture) -> io::Result<()> {
    let side = match view {
        View::A => known.input.a.as_ref(),
        View::B => known.input.b.as_ref(),
        _ => None,
    };
    if let Some(pixels) = side
        && let Some(planes) = png::deep_planes(pixels)
    {
        return png::deep(out, planes, (pixels.width, pixels.height));
    }
    match view {
        View::Mask => png::gray(out, picture),
        _ => png::picture(out, picture),
    }
}
