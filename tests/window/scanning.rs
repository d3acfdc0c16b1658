//! The scan of the whole pair from the window: button, progress, curve, verdict, the way to what is notable.

use std::path::Path;

use eframe::egui::{self, Key};
use framelens::command::{Command, Curve, Landmark, Way};
use framelens::engine::{ScanPhase, Scanner};
use framelens::frame::{Profile, Side};
use framelens::gui::app::App;
use framelens::media::SourceSpec;
use framelens::pairing::PairBy;

use crate::clips::{ClipSpec, ClipWriter, numbered_picture};
use crate::window::Window;

fn clip(folder: &Path, file: &str, numbers: impl IntoIterator<Item = u64>) -> std::path::PathBuf {
    let spec = ClipSpec::new(file, "matroska", "ffv1");
    let path = folder.join(file);
    let mut writer = ClipWriter::create(&path, &spec).expect("an encoder");
    for number in numbers {
        writer
            .write(&numbered_picture(number, spec.width, spec.height))
            .expect("a frame");
    }
    writer.finish().expect("a file");
    path
}

fn finished(app: &App) -> bool {
    let phase = app.engine().scanner().map(Scanner::phase);
    phase == Some(&ScanPhase::Finished)
}

#[test]
fn a_scan_draws_the_curve_and_says_the_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..40);
    let b = clip(
        folder.path(),
        "b.mkv",
        (0..40).map(|n| if (20..23).contains(&n) { n + 300 } else { n }),
    );
    let mut window = Window::on(&a, &b);
    assert!(window.engine().scanner().is_none());
    window.press("Scan the whole pair");
    window.until("the scan is finished", finished);
    window.settled();
    let records = window.engine().records();
    assert_eq!(records.len(), 40);
    assert!(records.iter().all(Option::is_some));
    assert!(records[21].is_some_and(|r| r.psnr.is_some() && r.maximum > 0.0));
    assert!(
        window.says("Different: first at frame 20"),
        "{:?}",
        window.texts()
    );
    assert!(window.says("37 of 40 frames identical"));

    window.key(Key::N);
    assert_eq!(window.session().position, 20, "the next change");
    window.command(Command::Seek(35));
    window.command(Command::Landmark(Landmark::Change, Way::Previous));
    assert_eq!(window.session().position, 20);
    // The threshold moves without another scan.
    let mut analysis = window.session().analysis.clone();
    analysis.threshold = 255;
    window.command(Command::SetAnalysis(analysis));
    window.settled();
    assert!(finished(window.app()));
    let records = window.engine().records();
    assert!(records.iter().flatten().all(|r| r.changed_share == 0.0) && records.len() == 40);

    // The note can be closed, the verdict stays in the inspector with what is true apart from it and why.
    window.press("Close the note");
    window.step();
    assert!(window.says("Different: first at frame 20"));
    assert!(window.says("the same in 37 of 40 frames"));
    assert!(window.says("Why: B shows another picture in the place of A's frames 20 to 22"));
    window.press("Verdict section");
    window.step();
    assert!(!window.says("Different: first at frame 20"));
}

#[test]
fn peaks_are_those_of_the_curve() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..40);
    let other = |n: u64| if [10, 30].contains(&n) { n + 300 } else { n };
    let b = clip(folder.path(), "b.mkv", (0..40).map(other));
    let mut window = Window::on(&a, &b);
    window.press("Scan the whole pair");
    window.until("the scan is finished", finished);
    window.settled();
    for curve in Curve::ALL {
        window.command(Command::Curve(curve));
        window.settled();
        window.command(Command::Seek(0));
        window.key(Key::H);
        assert_eq!(window.session().position, 10, "{curve:?}");
        window.press("Next peak");
        assert_eq!(window.session().position, 30, "{curve:?}");
    }
}

#[test]
fn pairs_are_scanned_when_they_are_opened_if_that_is_wished() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..12);
    let b = clip(folder.path(), "b.mkv", (0..12).map(|n| n + n / 7));
    let mut window = Window::on(&a, &b);
    window.settled();
    assert!(window.engine().scanner().is_none());
    window.command(Command::ToggleScanWhenOpened);
    window.until("the scan is finished", finished);
    window.settled();
    assert!(window.says("Different: first at frame 7"));

    // Other numbers, another scan.
    window.command(Command::Profile(Profile::Native));
    let scanned_as = |app: &App| app.engine().scanner().map(|s| s.request.settings.profile);
    window.until("the native samples are scanned", |app| {
        finished(app) && scanned_as(app) == Some(Profile::Native)
    });
    // So has another pair.
    window.command(Command::Open(Side::B, SourceSpec::path(&a)));
    window.until("the other pair is scanned", |app| {
        let scanner = app.engine().scanner();
        finished(app) && scanner.is_some_and(|s| s.request.specs[1] == SourceSpec::path(&a))
    });
    window.settled();
    assert!(window.says("Identical"), "{:?}", window.texts());

    window.command(Command::ToggleScanWhenOpened);
    window.command(Command::Profile(Profile::Standard));
    window.settled();
    assert!(window.engine().scanner().is_none());
}

#[test]
fn a_click_on_the_curve_goes_to_the_frame_that_the_pointer_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..40);
    let b = clip(
        folder.path(),
        "b.mkv",
        (0..40).map(|n| if (20..23).contains(&n) { n + 300 } else { n }),
    );
    let mut window = Window::on(&a, &b);
    window.command(Command::Scan);
    window.until("the scan is finished", finished);
    window.settled();
    let track = window.control("Timeline").rect();
    let curve = track.top() + track.height() * 0.3;
    let mut visited = Vec::new();
    for part in [0.12, 0.3, 0.46, 0.54, 0.56, 0.8, 0.99] {
        let at = egui::pos2(track.left() + track.width() * part, curve);
        window.point(at);
        for _ in 0..90 {
            window.step();
        }
        let named: u64 = window.text("frame ")["frame ".len()..]
            .parse()
            .expect("a frame number");
        let value = window.text("max |d| ")["max |d| ".len()..].to_owned();
        window.click(at);
        window.settled();
        assert_eq!(window.session().position, named);
        let frame = window.shown().difference().expect("a difference").frame;
        assert_eq!(value, frame.maximum.to_string(), "frame {named}");
        assert_eq!(frame.maximum > 0, (20..23).contains(&named), "{named}");
        visited.push(named);
    }
    assert!(visited.is_sorted() && visited[6] == 39, "{visited:?}");
    assert!(visited.iter().any(|n| (20..23).contains(n)), "{visited:?}");
}

#[test]
fn a_scan_can_be_cancelled_and_what_is_known_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..400);
    let b = clip(folder.path(), "b.mkv", 1..401);
    let mut window = Window::on(&a, &b);
    window.command(Command::Scan);
    window.until("some pairs are known", |app| {
        app.engine().records().iter().flatten().count() > 4
    });
    window.command(Command::CancelScan);
    window.settled();
    let phase = window.engine().scanner().map(|s| s.phase().clone());
    let known = window.engine().records().iter().flatten().count();
    // A fast machine may have finished before.
    assert!(matches!(
        phase,
        Some(ScanPhase::Cancelled | ScanPhase::Finished)
    ));
    assert!(known > 4);
}

#[test]
fn pairs_by_content_are_found_and_stepped_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = clip(folder.path(), "a.mkv", 0..40);
    let b = clip(
        folder.path(),
        "b.mkv",
        (0..40).filter(|n| !(10..14).contains(n)),
    );
    let mut window = Window::on(&a, &b);
    window.command(Command::PairBy(PairBy::Content));
    window.until("the scan is finished", finished);
    window.command(Command::Seek(20));
    window.settled();
    assert_eq!(window.engine().wished().and_then(|pair| pair.b), Some(16));
    assert!(
        window.says("Pairs by content: 36 matched, 4 missing"),
        "{:?}",
        window.texts()
    );
    window.command(Command::First);
    window.key(Key::I);
    assert_eq!(window.session().position, 10, "the next irregularity");
    window.settled();
    assert_eq!(window.engine().wished().and_then(|pair| pair.b), None);
    let said = "A's frame 10 is missing in B: no frame there shows the same";
    let error = window
        .shown()
        .difference
        .as_ref()
        .and_then(|d| d.as_ref().err());
    assert_eq!(error.map(|error| error.what.as_str()), Some(said));
    window.step();
    let painted = window.painted(window.canvas());
    assert!(
        painted.iter().any(|text| text.contains("is missing in B")),
        "{painted:?}"
    );
}
