//! Session files: the window becomes what it was.

use framelens::analysis::Region;
use framelens::command::Command;
use framelens::frame::{Channel, Profile, Side};
use framelens::media::SourceSpec;
use framelens::session::{Session, Zoom, file};
use framelens::view::ViewMode;

use crate::clips::{self as made, ClipSpec};
use crate::numbers::{assert_frame, clips};
use crate::window::{Window, numbers_in, session_of};

#[test]
fn opening_a_session_restores_the_window_exactly() {
    let clips = clips();
    let mut before = Window::on(&clips.a, &clips.b);
    for command in [
        Command::Seek(23),
        Command::Profile(Profile::Standard),
        Command::Mode(ViewMode::ThreeUp),
        Command::ToggleMask,
        Command::ToggleTable,
        Command::Channel(Channel::G),
        Command::Pin { x: 40, y: 30 },
        Command::SetRegion(Region {
            x: 33,
            y: 22,
            width: 20,
            height: 10,
        }),
        Command::SetZoom {
            scale: 6.0,
            centre: (44.0, 31.0),
        },
        Command::ShiftB(2),
    ] {
        before.command(command);
    }
    before.settled();
    let path = clips.folder.path().join("seen.framelens");
    let text = file::to_json(before.session(), clips.folder.path()).unwrap();
    std::fs::write(&path, text).unwrap();

    let mut after = Window::open(Session::default());
    after.command(Command::OpenPaths {
        paths: vec![path],
        side: Side::A,
        difference: false,
    });
    after.opened();
    assert_eq!(after.session(), before.session());
    let sources = [&clips.a, &clips.b].map(SourceSpec::path);
    assert_eq!(before.app().recent(), sources, "opened with the window");
    assert_eq!(after.app().recent(), sources, "opened by the session");
    assert_eq!(numbers_in(after.shown()), [Some(23), Some(25)]);
    assert!(matches!(after.session().zoom, Zoom::At { scale, .. } if scale == 6.0));
    let statistics = |window: &Window| window.shown().difference().unwrap().region;
    assert_eq!(statistics(&after), statistics(&before));
}

/// The frame that is wished for is known long after the wish.
#[test]
fn a_session_opens_far_inside_long_clips() {
    let folder = tempfile::tempdir().unwrap();
    let clip = |name: &str, container: &str| {
        let spec = ClipSpec::new(name, container, "libx264").frames(2500);
        made::make(folder.path(), &spec.gop(100).b_frames(2))
    };
    let (a, b) = (clip("a.mp4", "mp4"), clip("b.ts", "mpegts"));
    for number in [2400, 30] {
        let mut window = Window::open(Session {
            position: number,
            ..session_of(&a, &b)
        });
        window.opened();
        assert_frame(&window, number);
        window.command(Command::Step(1));
        window.settled();
        assert_frame(&window, number + 1);
    }
}

#[test]
fn a_source_that_moved_is_asked_for_by_name() {
    let clips = clips();
    let session = session_of(&clips.a, &clips.b);
    let path = clips.folder.path().join("seen.framelens");
    let text = file::to_json(&session, clips.folder.path()).unwrap();
    std::fs::write(&path, text).unwrap();
    let moved = clips.folder.path().join("elsewhere.mkv");
    std::fs::rename(&clips.b, &moved).unwrap();

    let mut window = Window::open(Session::default());
    window.command(Command::OpenSession(path));
    window.until("the name is said", |_| true);
    window.step();
    assert!(window.says("coded again.mkv moved: show where it is now"));
    assert!(window.says("Path of B"));
    window.command(Command::Open(
        Side::B,
        framelens::media::SourceSpec::path(&moved),
    ));
    window.opened();
    assert!(window.says("B: elsewhere.mkv") && window.says("A: reference.avi"));
    assert!(!window.says("moved: show where"));
}

#[test]
fn what_is_no_session_is_said_and_nothing_is_lost() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let path = clips.folder.path().join("wrong.framelens");
    std::fs::write(&path, "not JSON").unwrap();
    window.command(Command::OpenSession(path));
    window.step();
    assert!(window.says("this is no session of Framelens"));
    assert!(window.says("A: reference.avi") && window.says("B: coded again.mkv"));
}
