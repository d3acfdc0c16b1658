//! The real program in a real X window: files are dragged onto it, keys are pressed, and the window is read back.
//! Where Xvfb is not installed the tests say so and do nothing.

#![cfg(target_os = "linux")]

#[path = "support/clips.rs"]
mod clips;
#[path = "support/x11.rs"]
mod x11;
#[path = "support/xdnd.rs"]
mod xdnd;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{fs, thread, time};

use clips::ClipSpec;
use tempfile::TempDir;
use x11::{Person, Picture, Running, Server, wait};
use xdnd::Drag;

const WIDTH: u32 = 128;
const HEIGHT: u32 = 96;
/// Keysyms.
const RIGHT: u32 = 0xff53;
const LEFT: u32 = 0xff51;
const END: u32 = 0xff57;
const SPACE: u32 = 0x20;
const F4: u32 = 0xffc1;
const CTRL: u32 = 0xffe3;
const SHIFT: u32 = 0xffe1;
const fn letter(key: char) -> u32 {
    key as u32
}

/// The program in its window, with a person at it.
struct Desk {
    person: Person,
    window: u32,
    program: Running,
    folder: TempDir,
    _server: Server,
}

impl Desk {
    /// With what draws the window; `None` where there is no Xvfb.
    fn with(renderer: &str) -> Option<Self> {
        Self::again(renderer, tempfile::tempdir().unwrap())
    }

    /// With a folder in which settings were kept.
    fn again(renderer: &str, folder: TempDir) -> Option<Self> {
        let Some(server) = Server::start() else {
            println!("skipped: Xvfb is not installed");
            return None;
        };
        let person = Person::at(&server);
        let home = folder.path().join("home");
        fs::create_dir_all(&home).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_framelens"));
        for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
            command.env(name, home.join(name));
        }
        let child = command
            .env("FRAMELENS_RENDERER", renderer)
            .env("HOME", &home)
            .env("XDG_RUNTIME_DIR", &home)
            .env("DISPLAY", &server.display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let program = Running(child);
        let window = person.find("framelens");
        person.focus(window);
        // Where no pointer disturbs a picture.
        person.point(800, 990);
        Some(Self {
            person,
            window,
            program,
            folder,
            _server: server,
        })
    }

    /// Ends the program by its key.
    fn quit(&mut self) {
        self.person.press(&[CTRL, letter('q')]);
        let status = wait("the program ends", || self.program.0.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }

    fn clip(&self, name: &str, container: &str) -> PathBuf {
        clips::make(self.folder.path(), &ClipSpec::new(name, container, "mpeg4"))
    }

    /// The window once it holds still, for longer than the proving pass waits before it begins: its end changes the header.
    fn still(&self) -> Picture {
        let mut last = self.person.picture(self.window);
        let mut same = 0;
        wait("the window holds still", || {
            thread::sleep(time::Duration::from_millis(250));
            let now = self.person.picture(self.window);
            same = if now == last { same + 1 } else { 0 };
            last = now;
            (same == 7).then(|| last.clone())
        })
    }

    /// The window once it has become another one and holds still.
    fn other_than(&self, before: &Picture) -> Picture {
        wait("the window changes", || {
            (self.person.picture(self.window) != *before).then_some(())
        });
        self.still()
    }

    /// Waits until the window looks exactly so.
    fn becomes(&self, wanted: &Picture) {
        let begun = time::Instant::now();
        loop {
            let now = self.person.picture(self.window);
            if now == *wanted {
                return;
            }
            if begun.elapsed() > x11::LIMIT {
                now.save("now");
                wanted.save("wanted");
                panic!("the window looks otherwise");
            }
            thread::sleep(time::Duration::from_millis(50));
        }
    }

    /// Waits until the picture that is shown at 1:1 near the canvas's middle carries this number.
    fn shows_number(&self, number: u64) {
        let mut seen = None;
        let begun = time::Instant::now();
        while begun.elapsed() < x11::LIMIT {
            let picture = self.person.picture(self.window);
            seen = number_on(&picture);
            if seen == Some(number) {
                return;
            }
            thread::sleep(time::Duration::from_millis(50));
        }
        self.person.picture(self.window).save("number");
        panic!("the frame on screen carries {seen:?}, not {number}");
    }
}

/// The number of a frame drawn at 1:1 in the middle of the canvas; the canvas's height depends on what else is open.
fn number_on(picture: &Picture) -> Option<u64> {
    (88..picture.height.saturating_sub(144 + HEIGHT)).find_map(|top| {
        (560..600).find_map(|left| {
            clips::read_number(WIDTH, HEIGHT, |x, y| picture.at(left + x, top + y)[1] > 127)
        })
    })
}

#[test]
fn files_dropped_on_the_halves_open_there() {
    let Some(desk) = Desk::with("software") else {
        return;
    };
    let person = &desk.person;
    let first = desk.clip("Prüfung eins (größer).avi", "avi");
    let second = desk.clip("zweite Übung 100 %.mkv", "matroska");
    person.has_title(desk.window, "pattern - pattern_mp42.avi - Framelens");
    let lesson = desk.still();

    let mut drag = Drag::new(person, desk.window, &[&first]);
    drag.hover(300, 500);
    let left = desk.other_than(&lesson);
    drag.hover(1300, 500);
    let right = desk.other_than(&left);
    assert!(right != lesson, "the right half is not lit");
    drag.hover(300, 500);
    desk.becomes(&left);
    drag.drop_here();
    person.has_title(desk.window, "Prüfung eins (größer).avi - Framelens");

    let mut drag = Drag::new(person, desk.window, &[&second]);
    drag.hover(200, 400);
    drag.hover(1400, 400);
    drag.drop_here();
    let both = "Prüfung eins (größer).avi - zweite Übung 100 %.mkv - Framelens";
    person.has_title(desk.window, both);

    let mut drag = Drag::new(person, desk.window, &[&second, &first]);
    drag.hover(1400, 400);
    drag.drop_here();
    let swapped = "zweite Übung 100 %.mkv - Prüfung eins (größer).avi - Framelens";
    person.has_title(desk.window, swapped);
    person.press(&[letter('s')]);
    person.has_title(desk.window, both);
}

#[test]
fn keys_step_and_play_through_the_frames_that_are_on_screen() {
    let Some(desk) = Desk::with("software") else {
        return;
    };
    let person = &desk.person;
    let clip = desk.clip("ein Stück.mp4", "mp4");
    let mut drag = Drag::new(person, desk.window, &[&clip]);
    drag.hover(400, 400);
    drag.drop_here();
    person.has_title(desk.window, "ein Stück.mp4 - Framelens");
    person.point(800, 990);
    person.press(&[letter('1')]);
    person.press(&[CTRL, letter('0')]);
    desk.shows_number(0);
    let first = desk.still();
    for number in 1..=3 {
        person.press(&[RIGHT]);
        desk.shows_number(number);
    }
    person.press(&[SHIFT, RIGHT]);
    desk.shows_number(13);
    person.press(&[END]);
    desk.shows_number(59);
    person.press(&[CTRL, LEFT]);
    desk.shows_number(0);
    desk.becomes(&first);
    // Played to its end with nobody at the window.
    person.press(&[SPACE]);
    desk.shows_number(59);
}

#[test]
fn shift_drop_goes_to_the_difference_and_the_program_quits() {
    let Some(mut desk) = Desk::with("software") else {
        return;
    };
    let person = &desk.person;
    let a = desk.clip("a.avi", "avi");
    let b = desk.clip("b.mkv", "matroska");
    let mut drag = Drag::new(person, desk.window, &[&a, &b]);
    drag.hover(500, 500);
    drag.drop_here();
    person.has_title(desk.window, "a.avi - b.mkv - Framelens");
    person.point(800, 990);
    let side_by_side = desk.still();
    person.hold(SHIFT);
    let mut drag = Drag::new(person, desk.window, &[&a, &b]);
    drag.hover(500, 500);
    drag.drop_here();
    person.release(SHIFT);
    person.point(800, 990);
    let difference = desk.other_than(&side_by_side);
    // What a person gets by hand is the same picture.
    person.press(&[letter('5')]);
    desk.other_than(&difference);
    person.press(&[letter('d')]);
    person.press(&[letter('4')]);
    person.press(&[letter('d')]);
    desk.becomes(&difference);

    desk.quit();
}

#[test]
fn card_and_processor_draw_the_same_window_and_share_its_settings() {
    let Some(mut desk) = Desk::with("software") else {
        return;
    };
    let lesson = desk.still();
    // One habit that is kept and shows: the inspector is gone.
    desk.person.press(&[F4]);
    let by_processor = desk.other_than(&lesson);
    desk.quit();
    let Desk { folder, .. } = desk;
    let Some(desk) = Desk::again("opengl", folder) else {
        return;
    };
    let by_card = desk.still();
    let size = |picture: &Picture| (picture.width, picture.height);
    assert_eq!(size(&by_processor), size(&by_card));
    let levels = |picture: &Picture| -> Vec<u8> {
        let pixels = picture.bgrx.chunks_exact(4);
        pixels.flat_map(|pixel| &pixel[..3]).copied().collect()
    };
    let both = levels(&by_processor).into_iter().zip(levels(&by_card));
    let apart = both.map(|(a, b)| a.abs_diff(b)).max();
    // Both round; nothing is drawn elsewhere or in another colour.
    if apart > Some(2) {
        by_processor.save("by_processor");
        by_card.save("by_card");
        panic!("the windows are up to {apart:?} levels apart");
    }
}
