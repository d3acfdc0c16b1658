//! An X server of the test's own, and the hands and eyes of a person at it.

use std::io::{BufRead, BufReader, IoSlice};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{CURRENT_TIME, NONE};

/// When a wait is given up. Far more than anything takes, so that a busy machine fails no test.
pub const LIMIT: Duration = Duration::from_secs(60);
/// Opcode of XTEST's FakeInput.
const FAKE_INPUT: u8 = 2;

/// A program that ends with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Draws nothing anywhere but in memory.
pub struct Server {
    pub display: String,
    _running: Running,
}

impl Server {
    /// `None` where Xvfb is not installed.
    pub fn start() -> Option<Self> {
        let installed = env::var_os("PATH").is_some_and(|path| {
            env::split_paths(&path).any(|folder| folder.join("Xvfb").is_file())
        });
        if !installed {
            return None;
        }
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24"])
            .args(["-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb cannot be started");
        let output = child.stdout.take().expect("Xvfb has no output");
        let running = Running(child);
        let mut number = String::new();
        let read = BufReader::new(output).read_line(&mut number);
        read.expect("Xvfb says nothing");
        let display = format!(":{}", number.trim());
        Some(Self {
            display,
            _running: running,
        })
    }
}

/// Calls until something is there.
pub fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < LIMIT, "{what}: not so after {LIMIT:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A person at the screen.
pub struct Person {
    pub connection: RustConnection,
    pub root: u32,
    /// Keysyms by keycode: how many a keycode has, and all of them.
    keys: (u8, Vec<u32>),
    first_key: u8,
    test_opcode: u8,
}

/// What the window looks like: rows of B, G, R, unused.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub bgrx: Vec<u8>,
}

impl Picture {
    /// B, G, R of a pixel.
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let start = 4 * (y * self.width + x) as usize;
        [self.bgrx[start], self.bgrx[start + 1], self.bgrx[start + 2]]
    }

    /// Puts it into the folder for temporary files and says where.
    pub fn save(&self, name: &str) {
        let folder = env::temp_dir().join("framelens-failed-tests");
        let path = folder.join(format!("{name}.png"));
        let picture = image::RgbImage::from_fn(self.width, self.height, |x, y| {
            let [b, g, r] = self.at(x, y);
            image::Rgb([r, g, b])
        });
        if fs::create_dir_all(&folder).is_ok() && picture.save(&path).is_ok() {
            eprintln!("the window as it was then: {}", path.display());
        }
    }
}

impl Person {
    pub fn at(server: &Server) -> Self {
        let (connection, screen) =
            RustConnection::connect(Some(&server.display)).expect("no connection to Xvfb");
        let setup = connection.setup();
        let root = setup.roots[screen].root;
        let (first_key, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let mapping = connection
            .get_keyboard_mapping(first_key, count)
            .unwrap()
            .reply()
            .unwrap();
        let test_opcode = connection
            .extension_information("XTEST")
            .unwrap()
            .expect("the server lacks XTEST")
            .major_opcode;
        Self {
            root,
            keys: (mapping.keysyms_per_keycode, mapping.keysyms),
            first_key,
            test_opcode,
            connection,
        }
    }

    pub fn atom(&self, name: &str) -> u32 {
        let cookie = self.connection.intern_atom(false, name.as_bytes());
        cookie.unwrap().reply().unwrap().atom
    }

    /// The window of the application that calls itself so, once it is on screen.
    pub fn find(&self, class: &str) -> u32 {
        wait("the window is on screen", || {
            let tree = self
                .connection
                .query_tree(self.root)
                .unwrap()
                .reply()
                .ok()?;
            tree.children.into_iter().find(|window| {
                let bytes = self.property(*window, AtomEnum::WM_CLASS.into());
                let state = self.connection.get_window_attributes(*window).unwrap();
                let class_fits = bytes
                    .split(|b| *b == 0)
                    .any(|part| part == class.as_bytes());
                class_fits
                    && state
                        .reply()
                        .is_ok_and(|s| s.map_state == MapState::VIEWABLE)
            })
        })
    }

    pub fn property(&self, window: u32, name: u32) -> Vec<u8> {
        let cookie =
            self.connection
                .get_property(false, window, name, AtomEnum::ANY, 0, u32::MAX / 4);
        cookie.unwrap().reply().map_or(Vec::new(), |r| r.value)
    }

    pub fn title(&self, window: u32) -> String {
        let bytes = self.property(window, self.atom("_NET_WM_NAME"));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn has_title(&self, window: u32, title: &str) {
        let begun = Instant::now();
        while self.title(window) != title {
            if begun.elapsed() > LIMIT {
                self.picture(window).save("title");
                panic!("the title is {:?}, not {title:?}", self.title(window));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Gives a window the keyboard, as a window manager would.
    pub fn focus(&self, window: u32) {
        self.connection
            .set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)
            .unwrap()
            .check()
            .unwrap();
    }

    pub fn point(&self, x: i16, y: i16) {
        self.connection
            .warp_pointer(NONE, self.root, 0, 0, 0, 0, x, y)
            .unwrap()
            .check()
            .unwrap();
    }

    fn fake(&self, event: u8, detail: u8) {
        // XTEST's FakeInput, written out: the feature of x11rb that has it would change how other crates are built.
        let mut request = [0u8; 36];
        request[0] = self.test_opcode;
        request[1] = FAKE_INPUT;
        request[2..4].copy_from_slice(&9u16.to_ne_bytes());
        (request[4], request[5]) = (event, detail);
        self.connection
            .send_request_without_reply(&[IoSlice::new(&request)], Vec::new())
            .unwrap()
            .check()
            .unwrap();
    }

    fn code(&self, keysym: u32) -> u8 {
        let (width, all) = &self.keys;
        let rows = all.chunks_exact(usize::from(*width));
        let found = rows.enumerate().find(|(_, row)| row[0] == keysym);
        let (index, _) = found.unwrap_or_else(|| panic!("no key gives {keysym:#x}"));
        self.first_key + index as u8
    }

    /// Presses keys in this order, and lets them go in the other.
    pub fn press(&self, keysyms: &[u32]) {
        for key in keysyms {
            self.fake(KEY_PRESS_EVENT, self.code(*key));
        }
        for key in keysyms.iter().rev() {
            self.fake(KEY_RELEASE_EVENT, self.code(*key));
        }
    }

    /// Presses a key that stays down.
    pub fn hold(&self, keysym: u32) {
        self.fake(KEY_PRESS_EVENT, self.code(keysym));
    }

    pub fn release(&self, keysym: u32) {
        self.fake(KEY_RELEASE_EVENT, self.code(keysym));
    }

    pub fn picture(&self, window: u32) -> Picture {
        let shape = self.connection.get_geometry(window).unwrap().reply();
        let shape = shape.unwrap();
        let image = self
            .connection
            .get_image(
                ImageFormat::Z_PIXMAP,
                window,
                0,
                0,
                shape.width,
                shape.height,
                u32::MAX,
            )
            .unwrap()
            .reply()
            .unwrap();
        Picture {
            width: shape.width.into(),
            height: shape.height.into(),
            bgrx: image.data,
        }
    }
}
