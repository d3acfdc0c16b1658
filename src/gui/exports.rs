//! What is copied and saved from the window: the same numbers and the same drawing code as on screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::command::TableShow;
use crate::engine::Shown;
use crate::error::{Error, Result};
use crate::frame::Channel;
use crate::report::table::{Base, Numbers, Separator, TableFormat, text, write};
use crate::report::{png, save};
use crate::session::Session;
use crate::view::canvas;

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

/// The table as text that pastes into a spreadsheet: tabs, no coordinates.
///
/// # Errors
/// Why the chosen tab has no numbers.
pub fn table_text(shown: &Shown, session: &Session) -> Result<String> {
    let numbers = numbers(shown, session.table.show)?;
    let depth = shown.comparison.depth.max(8);
    let format = TableFormat {
        separator: Separator::Tab,
        base: if session.table.hex {
            Base::hex(depth)
        } else {
            Base::Decimal
        },
        coordinates: false,
    };
    Ok(text(numbers, region_of(numbers, shown, session)?, format))
}

/// Saves the table as CSV that `numpy.loadtxt(FILE, delimiter=",")` reads.
///
/// # Errors
/// Why there are no numbers, or why the file cannot be written; nothing half-written stays.
pub fn save_table(shown: &Shown, session: &Session, path: &Path) -> Result<()> {
    let numbers = numbers(shown, session.table.show)?;
    let region = region_of(numbers, shown, session)?;
    save::save(path, |out| write(out, numbers, region, TableFormat::CSV))
}

/// Saves what the canvas shows at 1:1 as PNG.
///
/// # Errors
/// Why a pane has no picture, or why the file cannot be written; nothing half-written stays.
pub fn save_view(shown: &Shown, session: &Session, path: &Path) -> Result<()> {
    let picture = canvas(&shown.comparison, &session.view, session.wipe)?;
    save::save(path, |out| png::picture(out, &picture))
}

/// A name for a new file: `clip_frame7_B_gray.csv`.
pub fn table_name(shown: &Shown, session: &Session) -> String {
    let show = match session.table.show {
        TableShow::A => "A",
        TableShow::B => "B",
        TableShow::Signed => "A-B",
        TableShow::Absolute => "absdiff",
    };
    format!(
        "{}_{show}_{}.csv",
        frame_name(shown, session),
        session.channel().name().to_lowercase()
    )
}

/// A name for a new picture: `clip_frame7_side-by-side.png`.
pub fn view_name(shown: &Shown, session: &Session) -> String {
    let mode = session.view.mode.label().to_lowercase().replace(' ', "-");
    format!("{}_{mode}.png", frame_name(shown, session))
}

fn frame_name(shown: &Shown, session: &Session) -> String {
    let spec = session.b.as_ref().or(session.a.as_ref());
    let stem = spec.map_or_else(String::new, |s| {
        let name = PathBuf::from(s.short_name());
        name.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    });
    let number = shown.pair.a.or(shown.pair.b).unwrap_or(0);
    format!("{stem}_frame{number}")
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

/// Runs a save on a thread of its own.
pub fn in_background(
    shown: Arc<Shown>,
    session: Session,
    path: PathBuf,
    work: fn(&Shown, &Session, &Path) -> Result<()>,
    done: impl FnOnce(PathBuf, Result<()>) + Send + 'static,
) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("saving".into())
        .spawn(move || {
            let end = work(&shown, &session, &path);
            done(path, end);
        })?;
    Ok(())
}
