//! `framelens diff`: every stage's numbers of one pair of frames.

use std::ops::ControlFlow;

use clap::{Args, ValueEnum};

use super::args::PairArgs;
use super::chain_args::ChainArgs;
use super::output::deliver;
use super::pair::{compare_with_packet, explained};
use super::progress::Progress;
use crate::analysis::{PairInput, Region};
use crate::engine::receiver::{ReceiverRequest, transmit};
use crate::engine::still::{self, OpenSource};
use crate::error::{Error, Result};
use crate::pairing::Against;
use crate::report::chain::ChainReport;
use crate::report::receiver::ReceiverReport;
use crate::report::{command_line, snippet};
use crate::session::Session;

/// Print every stage's numbers of a pair of frames
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens diff a.mp4 b.mp4 --frame 30 --threshold 10
  framelens diff vtest.avi --frame 700 --blur gaussian5 --threshold 20 --cleanup close:5:ellipse,open:3 --smallest 60
  framelens diff vtest.avi --frame 700 --against median:0..99 --threshold 30 --json
  framelens diff vtest.avi --frame 700 --threshold 20 --sender 0..794 --json
  framelens diff a.png b.png --frame 0 --threshold otsu --print settings > otsu.json
  framelens diff a.png b.png --frame 0 --settings otsu.json --print python > same_mask.py

With one source, its frame is compared with the one before unless --against says otherwise.")]
pub struct DiffArgs {
    #[command(flatten)]
    pub pair: PairArgs,
    #[command(flatten)]
    pub chain: ChainArgs,
    /// Statistics of this rectangle too
    #[arg(long, value_name = "X,Y,W,H", value_parser = super::args::region)]
    pub region: Option<Region>,
    /// Also send frames FROM to TO (both included) as a change-only sender would, compared with the previous frame and with
    /// its own reconstruction, and print what the receiver has after each
    #[arg(long, value_name = "FROM..TO", value_parser = range, conflicts_with_all = ["b", "print"])]
    pub sender: Option<(u64, u64)>,
    /// Print JSON
    #[arg(long, conflicts_with = "print")]
    pub json: bool,
    /// What to print: the numbers, the settings as JSON for --settings, the same in Python with OpenCV, or this command
    #[arg(long, value_enum, default_value_t = Print::Numbers)]
    pub print: Print,
}

/// What can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Print {
    Numbers,
    Settings,
    Python,
    Command,
}

/// Compares the pair and prints.
///
/// # Errors
/// One sentence.
pub fn run(args: &DiffArgs) -> Result<()> {
    let session = session(args)?;
    match args.print {
        Print::Settings => {
            let text = serde_json::to_string_pretty(&session.analysis).unwrap_or_default();
            return deliver(None, |out| writeln!(out, "{text}"));
        }
        Print::Python => {
            let text = snippet::python(&session, mixed(&session).as_ref())?;
            return deliver(None, |out| out.write_all(text.as_bytes()));
        }
        Print::Command => {
            let text = command_line::diff(&session);
            return deliver(None, |out| writeln!(out, "{text}"));
        }
        Print::Numbers => {}
    }
    let (known, packet) = compare_with_packet(&session, false)?;
    if let Some(problem) = known.problem() {
        return Err(explained(problem.clone(), &known));
    }
    let mut report = ChainReport::new(&session, &known, args.region, packet)?;
    if let Some((from, to)) = args.sender {
        report.sender = Some(sent(&session, from, to)?);
    }
    deliver(None, |out| match args.json {
        true => report.write_json(out),
        false => report.write_text(out),
    })
}

fn session(args: &DiffArgs) -> Result<Session> {
    let mut session = args.pair.session_with(&args.chain)?;
    if session.b.is_none() && session.against.is_none() {
        session.against = Some(Against::Previous(1));
    }
    if let Some(region) = args.region {
        session.region = region;
    }
    Ok(session)
}

/// The pair, where its pictures decide what is computed: a gray one may meet colours. Files that are not here yet are no
/// obstacle.
fn mixed(session: &Session) -> Option<PairInput> {
    let matters = session.b.is_some() && session.analysis.chain_on().is_weighted();
    let pair = matters.then(|| still::pair(session, &mut |_, _| {}));
    Some(pair?.ok()?.input)
}

/// What the receivers have after each frame of the range.
fn sent(session: &Session, from: u64, to: u64) -> Result<ReceiverReport> {
    let mut session = session.clone();
    session.receiver.chosen = Some((from, to));
    let request = ReceiverRequest::of(&session, to.saturating_add(1))
        .ok_or_else(|| Error::new("there is nothing to send"))?;
    let progress = Progress::new();
    let mut source = OpenSource::open_sure(&request.spec, &mut |done, of| progress.show(done, of))?;
    let mut sent = Vec::new();
    transmit(&mut source, &request, &mut |one| {
        sent.push(one);
        progress.show(sent.len() as u64, Some(request.count()));
        ControlFlow::Continue(())
    })?;
    Ok(ReceiverReport::new(&sent))
}

fn range(typed: &str) -> Result<(u64, u64), String> {
    let ends = typed.split_once("..").and_then(|(from, to)| {
        let number = |text: &str| text.trim().parse::<u64>().ok();
        Some((number(from)?, number(to)?))
    });
    match ends {
        Some((from, to)) if from <= to => Ok((from, to)),
        _ => Err("a range of frame numbers is needed, such as 0..99".to_owned()),
    }
}
