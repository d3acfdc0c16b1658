//! Every command of the menus.

use std::process;

use crate::window::Window;
use framelens::command::{CATALOGUE, Command};
use framelens::gui::app::Start;

/// Runs the next test in a program of its own: the lesson is unpacked into a folder of the test, and no file dialog of
/// the desktop can open.
#[test]
fn every_command_can_be_carried_out_on_the_lesson() {
    let cache = tempfile::tempdir().unwrap();
    let run = process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "commands::commands_on_the_lesson"])
        .env("XDG_CACHE_HOME", cache.path())
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env("PATH", "")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "started by every_command_can_be_carried_out_on_the_lesson"]
fn commands_on_the_lesson() {
    let lesson = framelens::engine::lesson::session().unwrap();
    let mut window = Window::start(Start {
        session: lesson.clone(),
        lesson: true,
        message: None,
        recent: Vec::new(),
    });
    window.opened();
    assert!(window.app().recent().is_empty(), "nobody opened it");
    // What the lesson is there for.
    assert!(window.says("255 was written, 252 comes back"));
    assert_eq!(window.number("Frame number"), 7.0);
    for entry in CATALOGUE {
        window.command(entry.command.clone());
        for _ in 0..3 {
            window.step();
        }
        match &entry.command {
            Command::Clear(side) => {
                assert_eq!(window.session().source(*side), None);
                window.command(Command::OpenLesson);
            }
            // At the last frame nothing of B may be left to compare with.
            Command::ShiftB(by) => window.command(Command::ShiftB(-by)),
            Command::OpenLesson => assert_eq!(window.session().a, lesson.a),
            Command::Mode(mode) => assert_eq!(window.session().view.mode, *mode),
            Command::Profile(profile) => assert_eq!(window.session().profile, *profile),
            Command::Help | Command::About => {
                assert!(window.texts().contains(&"Close".to_owned()), "no sheet");
                window.command(Command::Leave);
            }
            _ => {}
        }
        if window.session().playback.playing {
            window.command(Command::TogglePlay);
        }
        window.opened();
    }
}
