//! What is copied and saved from the window: the same numbers and the same drawing code as on screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::reasons::Reason;
use crate::analysis::scan::Scan;
use crate::command::{ChainText, Export, TableFile, TableShow};
use crate::engine::scan::{Look, ScanRequest};
use crate::engine::{Scanner, Shown};
use crate::error::{Error, Result};
use crate::frame::Channel;
use crate::report::comparison::{self, Report};
use crate::report::table::{Base, Numbers, Separator, TableFormat, text, write_file};
use crate::report::{command_line, png, save, snippet};
use crate::session::{Session, file};
use crate::view::{ChainStage, canvas, stage_numbers};

/// The numbers of the table's tab.
fn numbers(shown: &Shown, show: TableShow) -> Result<Numbers<'_>> {
    let known = &shown.comparison;
    let missing = |what: &str| Error::new(format!("there are no numbers of {what} to take"));
    let levels = match show {
        TableShow::Signed => {
            return match &known.signed {
                Some(Ok(plane)) => Ok(Numbers::Signed(plane)),
                Some(Err(error)) => Err(error.clone()),
                None => Err(missing("A-B")),
            };
        }
        TableShow::A => &known.a_plane,
        TableShow::B => &known.b_plane,
        TableShow::Absolute => &known.difference,
    };
    match levels {
        Some(Ok(plane)) => Ok(Numbers::Levels(plane)),
        Some(Err(error)) => Err(error.clone()),
        None => Err(missing(show.label())),
    }
}

/// The region in the coordinates of the numbers: U and V are smaller than the picture.
fn region_of(
    numbers: Numbers<'_>,
    shown: &Shown,
    session: &Session,
) -> Result<crate::analysis::Region> {
    let side = shown.a.as_ref().or(shown.b.as_ref());
    let picture = side
        .map(|s| (s.pixels.width, s.pixels.height))
        .unwrap_or_default();
    crate::analysis::plane_region(session.region, picture, numbers.size()).ok_or_else(|| {
        Error::new("the region lies outside of the picture").advice("move it inside")
    })
}

/// The table as text without coordinates; with tabs it pastes into a spreadsheet.
///
/// # Errors
/// Why the chosen tab has no numbers.
pub fn table_text(shown: &Shown, session: &Session, separator: Separator) -> Result<String> {
    let numbers = numbers(shown, session.table.show)?;
    let depth = shown.comparison.depth.max(8);
    let format = TableFormat {
        separator,
        base: if session.table.hex {
            Base::hex(depth)
        } else {
            Base::Decimal
        },
        coordinates: false,
    };
    Ok(text(numbers, region_of(numbers, shown, session)?, format))
}

/// Saves the table as the kind of file that its name says.
///
/// # Errors
/// Why there are no numbers, or why the file cannot be written; nothing half-written stays.
fn save_table(shown: &Shown, session: &Session, path: &Path) -> Result<()> {
    let numbers = numbers(shown, session.table.show)?;
    let region = region_of(numbers, shown, session)?;
    let file = TableFile::of(path);
    save::save(path, |out| write_file(out, numbers, region, file))
}

/// Saves what the canvas shows at 1:1 as PNG.
///
/// # Errors
/// Why a pane has no picture, or why the file cannot be written; nothing half-written stays.
fn save_view(shown: &Shown, session: &Session, path: &Path) -> Result<()> {
    let picture = canvas(&shown.comparison, &session.view, session.wipe)?;
    save::save(path, |out| png::picture(out, &picture))
}

/// Saves the numbers of a stage as `framelens render --view` does.
///
/// # Errors
/// Why there are none, or why the file cannot be written; nothing half-written stays.
fn save_stage(shown: &Shown, stage: ChainStage, path: &Path) -> Result<()> {
    let numbers = stage_numbers(stage, &shown.comparison)?;
    save::save(path, |out| png::stage(out, &numbers))
}

/// A name for a new file: `clip_frame7_B_gray.csv`, `clip_frame7_side-by-side.png`.
///
/// # Errors
/// When there is nothing to save yet.
pub fn name(export: Export, shown: Option<&Shown>, session: &Session) -> Result<String> {
    let extension = export.extension();
    let what = match export {
        Export::Report => return Ok(format!("{}_report.{extension}", stem(session))),
        Export::Session => return Ok(format!("{}.{extension}", stem(session))),
        Export::Stage(stage) => stage.label().to_lowercase(),
        Export::View => session.view.mode.label().to_lowercase().replace(' ', "-"),
        Export::Table(_) => {
            let show = match session.table.show {
                TableShow::A => "A",
                TableShow::B => "B",
                TableShow::Signed => "A-B",
                TableShow::Absolute => "absdiff",
            };
            format!("{show}_{}", session.channel().name().to_lowercase())
        }
    };
    let shown = shown
        .filter(|shown| shown.has_picture())
        .ok_or_else(nothing_shown)?;
    let number = shown.pair.a.or(shown.pair.b).unwrap_or(0);
    Ok(format!(
        "{}_frame{number}_{what}.{extension}",
        stem(session)
    ))
}

fn nothing_shown() -> Error {
    Error::new("there is nothing to save yet").advice("open a source first")
}

/// The name of what is looked at, without its ending.
fn stem(session: &Session) -> String {
    let spec = session.b.as_ref().or(session.a.as_ref());
    spec.map_or_else(
        || "session".to_owned(),
        |spec| {
            let name = PathBuf::from(spec.short_name());
            let stem = name.file_stem().unwrap_or_default();
            stem.to_string_lossy().into_owned()
        },
    )
}

/// The read-out at the pinned pixel or under the pointer.
pub fn readout(shown: &Shown, session: &Session) -> Option<String> {
    let channel: Channel = session.channel();
    Some(super::readout::line(
        shown,
        channel,
        session.readout_pixel()?,
    ))
}

/// The chain in a form that works elsewhere.
///
/// # Errors
/// Where OpenCV cannot make the same numbers, and why.
pub fn chain_text(form: ChainText, shown: Option<&Shown>, session: &Session) -> Result<String> {
    match form {
        ChainText::Python => snippet::python(session, shown.map(|shown| &shown.comparison.input)),
        ChainText::CommandLine => Ok(command_line::diff(session)),
        ChainText::Settings => serde_json::to_string_pretty(&session.analysis)
            .map_err(|error| Error::new(format!("the settings cannot be written ({error})"))),
    }
}

/// Saves the session.
///
/// # Errors
/// Why the file cannot be written; nothing half-written stays.
fn save_session(session: &Session, path: &Path) -> Result<()> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let text = file::to_json(session, absolute.parent().unwrap_or(Path::new("/")))?;
    save::save(path, |out| out.write_all(text.as_bytes()))
}

/// A finished scan with its answer: what a report is made of.
pub struct Scanned {
    request: ScanRequest,
    scan: Scan,
    reasons: Vec<Reason>,
}

impl Scanned {
    /// Of a scan that is finished.
    pub fn of(scanner: &Scanner) -> Option<Self> {
        let answer = scanner.answer()?;
        Some(Self {
            request: scanner.request.clone(),
            scan: scanner.scan()?.clone(),
            reasons: answer.reasons.clone(),
        })
    }

    /// Saves the report as the kind of file that its name says: JSON, CSV, else a page.
    fn save(self, path: &Path) -> Result<()> {
        let report = Report::new(&self.scan, self.reasons, &[]);
        let ends = |extension: &str| {
            path.extension()
                .is_some_and(|own| own.eq_ignore_ascii_case(extension))
        };
        if ends("json") {
            return save::save(path, |out| comparison::json(out, &report));
        }
        if ends("csv") {
            return save::save(path, |out| comparison::csv(out, &report));
        }
        let notable = comparison::notable(&report);
        let mut frames = Vec::new();
        if !notable.is_empty() {
            let mut look = Look::open(&self.request)?;
            for (title, a, b) in notable {
                let input = look.pair(a, b)?;
                frames.push(comparison::pictures(&report, title, &input, a)?);
            }
        }
        save::save(path, |out| comparison::html(out, &report, &frames))
    }
}

fn save_export(
    export: Export,
    shown: Option<&Shown>,
    scanned: Option<Scanned>,
    session: &Session,
    path: &Path,
) -> Result<()> {
    let shown = || shown.ok_or_else(nothing_shown);
    match export {
        Export::View => save_view(shown()?, session, path),
        Export::Stage(stage) => save_stage(shown()?, stage, path),
        Export::Table(_) => save_table(shown()?, session, path),
        Export::Report => match scanned {
            Some(scanned) => scanned.save(path),
            None => {
                Err(Error::new("there is no finished scan to report").advice("scan the pair first"))
            }
        },
        Export::Session => save_session(session, path),
    }
}

/// Runs a save on a thread of its own.
pub fn in_background(
    export: Export,
    shown: Option<Arc<Shown>>,
    scanned: Option<Scanned>,
    session: Session,
    path: PathBuf,
    done: impl FnOnce(PathBuf, Result<()>) + Send + 'static,
) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("saving".into())
        .spawn(move || {
            let end = save_export(export, shown.as_deref(), scanned, &session, &path);
            done(path, end);
        })?;
    Ok(())
}
