//! One source compared with another moment of itself, in the real app without a screen.

use crate::clips::{self, ClipSpec};
use crate::window::{Window, number_in, numbers_in};
use eframe::egui::Key;
use framelens::command::Command;
use framelens::frame::Side;
use framelens::media::SourceSpec;
use framelens::pairing::{Against, Average, Background};
use framelens::session::Session;

/// One open source of 60 numbered frames.
fn one_source() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let clip = clips::make(folder.path(), &ClipSpec::new("walk.avi", "avi", "ffv1"));
    let mut window = Window::open(Session {
        a: Some(SourceSpec::path(&clip)),
        ..Session::default()
    });
    window.opened();
    (folder, window)
}

#[test]
fn the_frame_before_is_a_and_the_frame_itself_is_b() {
    let (_folder, mut window) = one_source();
    window.command(Command::Seek(30));
    window.press("Compare with: previous");
    window.opened();
    assert_eq!(numbers_in(window.shown()), [Some(29), Some(30)]);
    assert!(window.says("walk.avi, frame n - 1"));
    assert!(window.says("the same source, compared with its previous frame"));
    window.set("Frames back", 7.0);
    window.settled();
    assert_eq!(numbers_in(window.shown()), [Some(23), Some(30)]);
    window.key(Key::ArrowRight);
    window.settled();
    assert_eq!(numbers_in(window.shown()), [Some(24), Some(31)]);
    assert!(window.shown().difference().is_some());
}

#[test]
fn before_the_start_there_is_a_sentence_and_no_difference() {
    let (_folder, mut window) = one_source();
    window.command(Command::SetAgainst(Some(Against::Previous(2))));
    window.command(Command::Seek(1));
    window.until("frame 1 stands alone", |app| {
        app.engine()
            .shown()
            .is_some_and(|s| s.a.is_none() && s.pair.b == Some(1))
    });
    let problem = window.shown().difference.clone().unwrap().unwrap_err();
    assert_eq!(problem.what, "there is no frame 2 before frame 1");
}

#[test]
fn a_chosen_frame_stays_while_the_position_moves() {
    let (_folder, mut window) = one_source();
    window.press("Compare with: chosen");
    window.opened();
    window.set("Reference frame", 12.0);
    for number in [0, 12, 59] {
        window.command(Command::Seek(number));
        window.opened();
        assert_eq!(numbers_in(window.shown()), [Some(12), Some(number)]);
    }
    let difference = |window: &Window| window.shown().difference().unwrap().frame.maximum;
    assert!(difference(&window) > 0);
    window.command(Command::Seek(12));
    window.settled();
    assert_eq!(difference(&window), 0);
}

#[test]
fn the_background_is_the_average_of_its_frames() {
    let (_folder, mut window) = one_source();
    window.press("Compare with: background");
    let of =
        |of, from, to| Command::SetAgainst(Some(Against::Background(Background { of, from, to })));
    // The median of one frame is that frame.
    window.command(of(Average::Median, 9, 9));
    window.until("the background is there", |app| {
        app.engine().shown().is_some_and(|s| {
            s.side(Side::A)
                .is_some_and(|a| number_in(&a.pixels) == Some(9))
        })
    });
    // Two equal halves of black and white blocks meet in the middle; a third frame decides.
    window.command(of(Average::Mean, 2, 3));
    window.until("the other background is there", |app| {
        app.engine().shown().is_some_and(|s| {
            let Some(a) = s.side(Side::A) else {
                return false;
            };
            let plane = &a.pixels.planes[0];
            (0..plane.levels.len()).any(|i| (100..160).contains(&plane.levels.get(i)))
        })
    });
}

#[test]
fn a_background_that_reaches_past_the_end_is_said() {
    let (_folder, mut window) = one_source();
    window.command(Command::SetAgainst(Some(Against::Background(Background {
        of: Average::Median,
        from: 50,
        to: 70,
    }))));
    window.until("the end is said", |app| {
        app.engine().shown().is_some_and(
            |s| matches!(&s.difference, Some(Err(e)) if e.what.contains("there is no frame 60")),
        )
    });
}

#[test]
fn opening_a_second_source_compares_the_two() {
    let (folder, mut window) = one_source();
    window.command(Command::SetAgainst(Some(Against::Previous(1))));
    let other = clips::make(folder.path(), &ClipSpec::new("other.avi", "avi", "mpeg4"));
    window.command(Command::Open(Side::B, SourceSpec::path(other)));
    window.opened();
    assert_eq!(window.session().against, None);
    assert!(window.says("B: other.avi"));
    assert_eq!(numbers_in(window.shown()), [Some(0), Some(0)]);
}
