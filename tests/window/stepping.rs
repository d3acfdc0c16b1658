//! Going from frame to frame: by key, by button, by number, by playing.

use crate::clips::{self, ClipSpec};
use crate::numbers::{FRAMES, assert_frame, clips};
use crate::window::{Window, numbers_in, session_of};
use eframe::egui::{Event, Key, Modifiers};
use framelens::command::Command;
use framelens::gui::app::Start;

#[test]
fn steps_by_key_and_by_button_show_the_frame_they_name() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let expected = [
        (Key::ArrowRight, Modifiers::NONE, 1),
        (Key::Period, Modifiers::NONE, 2),
        (Key::ArrowRight, Modifiers::SHIFT, 12),
        (Key::ArrowLeft, Modifiers::NONE, 11),
        (Key::Comma, Modifiers::NONE, 10),
        (Key::PageDown, Modifiers::NONE, 35),
        (Key::ArrowLeft, Modifiers::SHIFT, 25),
        (Key::End, Modifiers::NONE, 59),
        (Key::ArrowRight, Modifiers::NONE, 59),
        (Key::PageUp, Modifiers::NONE, 34),
        (Key::ArrowLeft, Modifiers::CTRL, 0),
        (Key::ArrowLeft, Modifiers::NONE, 0),
    ];
    for (key, modifiers, number) in expected {
        window.key_with(modifiers, key);
        window.settled();
        assert_frame(&window, number);
    }
    for (button, number) in [
        ("Next frame", 1),
        ("Next frame", 2),
        ("Next frame", 3),
        ("Previous frame", 2),
    ] {
        window.press(button);
        window.settled();
        assert_frame(&window, number);
    }
}

#[test]
fn what_a_key_does_is_seen_in_the_same_picture_of_the_window() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let pressed = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.event(pressed(Key::ArrowRight));
    assert_eq!(window.number("Frame number"), 1.0);
    let (beside, table) = (window.canvas(), window.session().table.shown);
    window.event(pressed(Key::T));
    assert_ne!(window.session().table.shown, table);
    assert_ne!(window.canvas().height(), beside.height());
}

#[test]
fn the_last_good_pair_stays_while_another_is_read() {
    let clips = clips();
    // Room for some five frames a side: the pair on screen is not kept for long.
    let mut window = Window::start_within(
        200_000,
        Start {
            session: session_of(&clips.a, &clips.b),
            lesson: false,
            message: None,
            recent: Vec::new(),
        },
    );
    window.opened();
    for number in [59, 1, 48, 12, 37, 25] {
        window.command(Command::Seek(number));
        while window.shown().pair.a != Some(number) {
            assert!(
                window.shown().difference().is_some(),
                "on the way to {number}"
            );
            window.step();
        }
    }
}

#[test]
fn a_click_on_the_timeline_counts_however_quick_it_is() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    window.settled();
    let track = window.control("Timeline").rect();
    window.click_at_once(track.center());
    window.settled();
    let there = window.session().position;
    assert!((25..35).contains(&there), "{there}");
    assert_frame(&window, there);
}

#[test]
fn a_frame_number_typed_into_the_box_is_gone_to_and_is_no_shortcut() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    let mode = window.session().view.mode;
    for (typed, number) in [("41", 41), ("6", 6), ("900", 59)] {
        window.press_number("Frame number");
        for digit in typed.chars() {
            let key = Key::from_name(&digit.to_string()).unwrap();
            window.key(key);
            window.event(Event::Text(digit.into()));
        }
        window.key(Key::Enter);
        window.settled();
        assert_frame(&window, number);
        assert_eq!(window.session().view.mode, mode);
    }
    window.press_number("Frame number");
    window.event(Event::Text("12".into()));
    window.step();
    window.key(Key::Escape);
    window.settled();
    assert_frame(&window, 59);
}

/// Ctrl+G, then what is typed, then Enter.
fn go_to(window: &mut Window, typed: &str) {
    window.key_with(Modifiers::CTRL, Key::G);
    window.step();
    window.event(Event::Text(typed.into()));
    window.key(Key::Enter);
    window.settled();
}

#[test]
fn a_key_goes_to_a_frame_by_its_number_or_by_a_time() {
    let clips = clips();
    let mut window = Window::on(&clips.a, &clips.b);
    // 25 frames a second.
    for (typed, number) in [
        ("17", 17),
        ("0:01.000", 25),
        ("0:01.039", 25),
        ("0:01.04", 26),
        ("0.4 s", 10),
        ("480 ms", 12),
        ("1:00:00", 59),
        ("nonsense", 59),
    ] {
        go_to(&mut window, typed);
        assert_frame(&window, number);
    }
}

#[test]
fn a_second_is_counted_in_the_timestamps_of_a_variable_rate() {
    let folder = tempfile::tempdir().unwrap();
    // Ten frames a second, then one in two seconds, then ten a second again.
    let times = (0..10)
        .chain([30, 50])
        .chain(51..60)
        .map(|tenth| tenth * 100);
    let spec =
        ClipSpec::new("uneven.mkv", "matroska", "ffv1").timestamps((1, 1000), times.collect());
    let clip = clips::make(folder.path(), &spec);
    let mut window = Window::on(&clip, &clip);
    let mut press = |key: Key| {
        window.key(key);
        window.settled();
        window.session().position
    };
    // A second after 0.9 s that frame is still the nearest one; a key moves by one at least.
    assert_eq!([(); 4].map(|()| press(Key::PageDown)), [9, 10, 11, 20]);
    assert_eq!([(); 3].map(|()| press(Key::PageUp)), [11, 10, 9]);
}

#[test]
fn playing_shows_every_pair_once_and_stops_at_the_end() {
    let clips = clips();
    let mut session = session_of(&clips.a, &clips.b);
    session.playback.speed = 8.0;
    let mut window = Window::open(session);
    window.opened();
    window.key(Key::Space);
    assert!(window.session().playback.playing);
    let mut seen = vec![0];
    window.until("the clip was played", |app| {
        let shown = app.engine().shown().unwrap();
        let number = shown.pair.a.unwrap();
        if seen.last() != Some(&number) {
            assert_eq!(shown.pair.b, Some(number));
            assert_eq!(numbers_in(shown), [Some(number); 2]);
            seen.push(number);
        }
        !app.session().playback.playing
    });
    assert_eq!(seen, (0..FRAMES).collect::<Vec<_>>());
    window.step();
    // From the end it starts again; a step pauses it.
    window.press("Play");
    window.until("playing began again", |app| app.session().position == 3);
    window.step();
    window.press("Pause");
    assert!(!window.session().playback.playing);
    window.settled();
    let number = window.session().position;
    assert!((3..FRAMES).contains(&number));
    assert_frame(&window, number);
}
