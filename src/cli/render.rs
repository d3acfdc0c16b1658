//! `framelens render`: a view of a frame as a PNG picture, drawn by the code that draws the window's canvas.

use std::io::{self, Write};

use clap::ValueEnum;

use super::args::{RenderArgs, View};
use super::output::deliver;
use super::pair::{compare, explained, needs_b};
use crate::analysis::{Comparison, SizeRule};
use crate::error::Result;
use crate::report::png;
use crate::session::Session;
use crate::view::{
    self, ChainStage, Heatmap, MaskPicture, MaskShow, Picture, ViewMode, ViewSettings,
};

/// Draws and saves the picture.
///
/// # Errors
/// One sentence; no picture is left then.
pub fn run(args: &RenderArgs) -> Result<()> {
    let alone = args.pair.b.is_none() && args.pair.against.is_none();
    if alone && !matches!(args.view, View::A | View::Frame) {
        return Err(needs_b("view", args.view.to_possible_value()));
    }
    let session = session(args)?;
    let known = compare(&session, false)?;
    let failed = |error| explained(error, &known);
    if let Some(stage) = stage(args.view) {
        let numbers = view::stage_numbers(stage, &known).map_err(failed)?;
        return deliver(Some(&args.output), |out| png::stage(out, &numbers));
    }
    let picture = view::canvas(&known, &session.view, session.wipe).map_err(failed)?;
    deliver(Some(&args.output), |out| {
        write(out, args.view, &known, &picture)
    })
}

/// The stage that a view is: its numbers are saved as they are.
fn stage(view: View) -> Option<ChainStage> {
    Some(match view {
        View::Frame => ChainStage::Frame,
        View::Difference => ChainStage::Difference,
        View::Gray => ChainStage::Gray,
        View::Blur => ChainStage::Blur,
        View::Threshold => ChainStage::Threshold,
        View::Cleanup => ChainStage::Cleanup,
        View::Regions => ChainStage::Regions,
        _ => return None,
    })
}

/// The document whose canvas is the picture.
fn session(args: &RenderArgs) -> Result<Session> {
    let mut session = args.pair.session_with(&args.chain)?;
    session.wipe = args.wipe;
    session.view = ViewSettings {
        mode: match args.view {
            View::A => ViewMode::A,
            View::B => ViewMode::B,
            View::SideBySide => ViewMode::SideBySide,
            View::ThreeUp => ViewMode::ThreeUp,
            View::Wipe => ViewMode::Wipe,
            _ => ViewMode::Difference,
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
        _ if session.against.is_some() => {}
        View::A => session.b = None,
        View::B if !matches!(session.analysis.sizes, SizeRule::ScaleB(_)) => session.a = None,
        _ => {}
    }
    Ok(session)
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
