//! What comes next is done before it is wished for: it is there at once, and it is the same.

use std::thread;
use std::time::Duration;

use crate::clips::{self, ClipSpec};
use crate::dice::Dice;
use crate::numbers::{assert_frame, clips};
use crate::window::{Window, number_in, session_of};
use eframe::egui::{Event, Key, Modifiers};
use framelens::analysis::{AnalysisSettings, Region, ScaleFilter, SizeRule, Stages};
use framelens::command::Command;
use framelens::frame::{Profile, Side};
use framelens::gui::app::Start;
use framelens::media::convert;
use framelens::pairing::{Against, Average, Background};
use framelens::view::{ViewMode, compose};

/// The key, and the one picture of the window that it leads to. True when the pair of that frame was on it.
fn there_at_once(window: &mut Window, key: Key, number: u64) -> bool {
    window.event(Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    assert_eq!(window.number("Frame number"), number as f64);
    window.shown().pair.a == Some(number)
}

/// The number that the frame on screen carries, whatever became of its size.
fn number_of(window: &Window, side: Side) -> Option<u64> {
    let frame = &window.shown().side(side)?.frame;
    number_in(&convert::to_pixels(frame, Profile::Standard).unwrap())
}

#[test]
fn a_step_in_the_same_direction_finds_its_pair_done() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    for (key, from, way) in [(Key::ArrowRight, 10, 1), (Key::ArrowLeft, 50, -1)] {
        window.command(Command::Seek(from));
        window.settled();
        let found = (1..30).any(|steps| {
            // A busy machine needs longer; never is too long.
            thread::sleep(Duration::from_millis(20 * steps));
            let number = from.saturating_add_signed(way * steps as i64);
            let found = there_at_once(&mut window, key, number);
            if !found {
                window.settled();
            }
            assert_frame(&window, number);
            found
        });
        assert!(found, "{key:?}: every step had to be waited for");
    }
}

#[test]
fn what_would_take_much_of_the_memory_is_not_done_ahead() {
    let clips = clips();
    // Of 128x96 a pair takes a seventh of this, by two sides of six bytes a pixel.
    let start = Start {
        session: session_of(&clips.a, &clips.b),
        lesson: false,
        message: None,
        recent: Vec::new(),
    };
    let mut window = Window::start_within(1 << 20, start);
    window.opened();
    let found = (1..11).filter(|number| {
        thread::sleep(Duration::from_millis(60));
        let found = there_at_once(&mut window, Key::ArrowRight, *number);
        window.settled();
        assert_frame(&window, *number);
        found
    });
    // A busy machine may stop the window for as long as a pair takes.
    assert!(found.count() < 4);
}

#[test]
fn there_and_back_at_once_ends_where_it_began() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::Seek(20));
    for _ in 0..40 {
        window.settled();
        thread::sleep(Duration::from_millis(25));
        there_at_once(&mut window, Key::ArrowRight, 21);
        there_at_once(&mut window, Key::ArrowLeft, 20);
        window.settled();
        assert_frame(&window, 20);
        // The way ahead is on from here again.
        window.command(Command::Seek(19));
        window.command(Command::Seek(20));
    }
}

#[test]
fn a_background_stays_itself_from_step_to_step() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.command(Command::SetAgainst(Some(Against::Background(Background {
        of: Average::Mean,
        from: 0,
        to: 9,
    }))));
    window.opened();
    let background = window.shown().a.as_ref().unwrap().pixels.clone();
    for number in 1..15 {
        thread::sleep(Duration::from_millis(30));
        window.key(Key::ArrowRight);
        window.settled();
        assert_eq!(number_of(&window, Side::B), Some(number));
        let a = &window.shown().a.as_ref().unwrap().pixels;
        assert!(**a == *background, "at frame {number}");
    }
}

/// Everything that is on screen, made a second time from its frames with nothing kept.
fn assert_as_from_nothing(window: &Window, what: &str) {
    let shown = window.shown();
    let settings = shown.settings.as_ref().unwrap();
    let inputs = &shown.comparison.input;
    for side in Side::BOTH {
        let frame = &shown.side(side).unwrap().frame;
        let fresh = convert::to_pixels(frame, settings.profile).unwrap();
        let native = convert::to_pixels(frame, Profile::Native).unwrap();
        let scaled = side == Side::B && inputs.b_scaled;
        let pixels = inputs.side(side).unwrap();
        assert!(scaled || **pixels == fresh, "{what}: {side}");
        let planes = match side {
            Side::A => inputs.a_native.as_ref(),
            Side::B => inputs.b_native.as_ref(),
        };
        assert!(
            scaled || planes.is_some_and(|planes| **planes == native),
            "{what}: planes of {side}"
        );
    }
    let fresh =
        Stages::default().update(inputs, &settings.analysis, settings.region, settings.signed);
    assert_eq!(shown.comparison.frame, fresh.frame, "{what}: frame");
    assert_eq!(
        shown.comparison.in_region, fresh.in_region,
        "{what}: region"
    );
    assert_eq!(shown.comparison.mask, fresh.mask, "{what}: mask");
    for (kind, picture) in &shown.pictures {
        let again = compose(*kind, &fresh, &settings.view, settings.sizes.get(*kind)).unwrap();
        assert!(**picture == again, "{what}: picture of {kind:?}");
    }
}

#[test]
fn wherever_one_goes_what_is_shown_is_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let a = clips::make(folder.path(), &ClipSpec::new("a.avi", "avi", "mpeg4"));
    let smaller = ClipSpec::new("b.mkv", "matroska", "libx264").size(112, 84);
    let b = clips::make(folder.path(), &smaller.option("crf", "38"));
    let mut window = Window::on(&a, &b);
    window.command(Command::Mode(ViewMode::ThreeUp));
    window.command(Command::ToggleMask);
    let mut dice = Dice(20_261_122);
    let (mut position, mut offset) = (0_u64, 0_i64);
    for turn in 0..120 {
        let mut go = |window: &mut Window, to: u64| {
            position = to.min(59);
            window.command(Command::Seek(position));
        };
        let here = window.session().position;
        let analysis = window.session().analysis.clone();
        match dice.below(12) {
            0..=3 => go(&mut window, here + 1),
            4..=6 => go(&mut window, here.saturating_sub(1)),
            7 => go(&mut window, dice.below(60)),
            8 => window.command(Command::SetAnalysis(AnalysisSettings {
                threshold: dice.below(20) as u16,
                ..analysis
            })),
            9 => {
                let profiles = [Profile::Opencv4, Profile::Standard];
                window.command(Command::Profile(profiles[dice.below(2) as usize]));
            }
            10 => window.command(Command::SetRegion(Region {
                x: dice.below(60) as u32,
                y: dice.below(40) as u32,
                ..window.session().region
            })),
            _ => {
                let rules = [SizeRule::ScaleB(ScaleFilter::Area), SizeRule::Crop];
                window.command(Command::SetAnalysis(AnalysisSettings {
                    sizes: rules[dice.below(2) as usize],
                    ..analysis
                }));
                let shift = if offset == 0 { 1 } else { -1 };
                offset += shift;
                window.command(Command::ShiftB(shift));
            }
        }
        thread::sleep(Duration::from_millis(
            [0, 5, 20, 60, 200][dice.below(5) as usize],
        ));
        window.settled();
        let expected = [Some(position), position.checked_add_signed(offset)];
        let what = format!("turn {turn}, frame {position}");
        let expected = expected.map(|number| number.filter(|number| *number < 60));
        let numbers = Side::BOTH.map(|side| number_of(&window, side));
        assert_eq!(numbers, expected, "{what}");
        if expected[1].is_some() {
            assert_as_from_nothing(&window, &what);
        }
    }
}
