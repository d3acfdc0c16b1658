//! The source's side of XDND: a file manager from which files are dragged onto a window.

use std::path::Path;
use std::time::Instant;
use std::{thread, time};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_FROM_PARENT, CURRENT_TIME, NONE};

use crate::x11::{LIMIT, Person};

const VERSION: u32 = 5;

/// Files in the hand of a person, over a window.
pub struct Drag<'a> {
    person: &'a Person,
    source: u32,
    target: u32,
    uris: String,
    entered: bool,
    /// The window has asked what the files are.
    handed_over: bool,
}

impl<'a> Drag<'a> {
    /// Takes files up; nothing hovers yet.
    pub fn new(person: &'a Person, target: u32, files: &[&Path]) -> Self {
        let connection = &person.connection;
        let source = connection.generate_id().unwrap();
        connection
            .create_window(
                COPY_FROM_PARENT as u8,
                source,
                person.root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_ONLY,
                COPY_FROM_PARENT,
                &CreateWindowAux::new(),
            )
            .unwrap()
            .check()
            .unwrap();
        let aware = person.atom("XdndAware");
        connection
            .change_property32(PropMode::REPLACE, source, aware, AtomEnum::ATOM, &[VERSION])
            .unwrap()
            .check()
            .unwrap();
        let selection = person.atom("XdndSelection");
        connection
            .set_selection_owner(source, selection, CURRENT_TIME)
            .unwrap()
            .check()
            .unwrap();
        assert!(
            !person.property(target, aware).is_empty(),
            "the window takes no drops"
        );
        Self {
            person,
            source,
            target,
            uris: files.iter().map(|file| uri(file) + "\r\n").collect(),
            entered: false,
            handed_over: false,
        }
    }

    /// Moves the files over the window, and waits until it has said that it takes them.
    pub fn hover(&mut self, x: i16, y: i16) {
        self.person.point(x, y);
        if !self.entered {
            let list = self.person.atom("text/uri-list");
            self.send("XdndEnter", [VERSION << 24, list, 0, 0]);
            self.entered = true;
        }
        let place = u32::from(x as u16) << 16 | u32::from(y as u16);
        let copy = self.person.atom("XdndActionCopy");
        self.send("XdndPosition", [0, place, CURRENT_TIME, copy]);
        let status = self.answer("XdndStatus");
        assert_eq!(status[1] & 1, 1, "the window does not take the files");
        let begun = Instant::now();
        while !self.handed_over {
            assert!(begun.elapsed() < LIMIT, "the window asks for no files");
            self.serve();
        }
    }

    /// Lets the files go, and waits until the window has taken them.
    pub fn drop_here(mut self) {
        self.send("XdndDrop", [0, CURRENT_TIME, 0, 0]);
        let finished = self.answer("XdndFinished");
        assert_eq!(finished[1] & 1, 1, "the window did not take the files");
        self.person
            .connection
            .destroy_window(self.source)
            .unwrap()
            .check()
            .unwrap();
    }

    fn send(&self, kind: &str, rest: [u32; 4]) {
        let data = [self.source, rest[0], rest[1], rest[2], rest[3]];
        let event = ClientMessageEvent::new(32, self.target, self.person.atom(kind), data);
        self.person
            .connection
            .send_event(false, self.target, EventMask::NO_EVENT, event)
            .unwrap()
            .check()
            .unwrap();
    }

    /// Hands the data over as it is asked for, until a message of this kind comes.
    fn answer(&mut self, kind: &str) -> [u32; 5] {
        let wanted = self.person.atom(kind);
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < LIMIT, "the window answers no {kind}");
            match self.serve() {
                Some(message) if message.type_ == wanted => return message.data.as_data32(),
                _ => {}
            }
        }
    }

    /// Hands the data over when it is asked for; returns what else the window says.
    fn serve(&mut self) -> Option<ClientMessageEvent> {
        match self.person.connection.poll_for_event().unwrap() {
            Some(Event::SelectionRequest(request)) => self.hand_over(&request),
            Some(Event::ClientMessage(message)) => return Some(message),
            Some(_) => {}
            None => thread::sleep(time::Duration::from_millis(5)),
        }
        None
    }

    fn hand_over(&mut self, request: &SelectionRequestEvent) {
        let connection = &self.person.connection;
        let known = request.target == self.person.atom("text/uri-list");
        if known {
            connection
                .change_property8(
                    PropMode::REPLACE,
                    request.requestor,
                    request.property,
                    request.target,
                    self.uris.as_bytes(),
                )
                .unwrap()
                .check()
                .unwrap();
        }
        let notify = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: if known { request.property } else { NONE },
        };
        connection
            .send_event(false, request.requestor, EventMask::NO_EVENT, notify)
            .unwrap()
            .check()
            .unwrap();
        self.handed_over |= known;
    }
}

/// `file:///with%20blanks`, as file managers write it.
fn uri(path: &Path) -> String {
    let mut text = "file://".to_owned();
    for byte in path.to_str().expect("a path in UTF-8").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
