//! Keys -> commands, by the catalogue. A key that goes into a text field is no shortcut.

use eframe::egui::{self, Event, Id, Key, Modifiers};

use super::context::Commands;
use crate::command::{CATALOGUE, Command, Shortcut};

/// Takes the shortcuts out of this frame's input.
pub fn take(context: &egui::Context, commands: &mut Commands) {
    let typing = context.text_edit_focused();
    // egui has taken the focus away already when Esc arrives: the field that was left wants to know why.
    let was_typing = context.data(|data| data.get_temp(typing_id()).unwrap_or(false));
    context.input_mut(|input| {
        let mut rest = Vec::with_capacity(input.events.len());
        for event in std::mem::take(&mut input.events) {
            let escape = matches!(
                event,
                Event::Key {
                    key: Key::Escape,
                    ..
                }
            );
            match command_of(&event, typing || escape && was_typing) {
                Some(command) => commands.push(command),
                None => rest.push(event),
            }
        }
        input.events = rest;
    });
}

/// Keeps whether a text field has the focus, for the next frame; to be called when everything was drawn.
pub fn remember_typing(context: &egui::Context) {
    let typing = context.text_edit_focused();
    context.data_mut(|data| data.insert_temp(typing_id(), typing));
}

fn typing_id() -> Id {
    Id::unique("typing")
}

fn command_of(event: &Event, typing: bool) -> Option<Command> {
    match event {
        // The window system turns Ctrl+C and Ctrl+V into these.
        Event::Copy if !typing => Some(Command::CopyTable),
        Event::Paste(text) if !typing => Some(Command::Paste(text.clone())),
        Event::Key {
            key: Key::Escape,
            pressed: true,
            modifiers,
            ..
        } if modifiers.is_none() => (!typing).then_some(Command::Leave),
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } => {
            let with_ctrl = modifiers.ctrl || modifiers.command;
            let plain_text = typing && !with_ctrl && !is_function(*key);
            let edits_text = typing
                && with_ctrl
                && matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::C | Key::V);
            if plain_text || edits_text {
                return None;
            }
            find(*key, *modifiers)
        }
        _ => None,
    }
}

fn is_function(key: Key) -> bool {
    matches!(key, Key::F1 | Key::F4 | Key::F5 | Key::F11)
}

fn find(key: Key, modifiers: Modifiers) -> Option<Command> {
    let fits = |shortcut: &Shortcut| {
        let (wanted, shift) = meant(shortcut);
        wanted == Some(key)
            && shift == modifiers.shift
            && shortcut.ctrl == (modifiers.ctrl || modifiers.command)
            && !modifiers.alt
    };
    CATALOGUE
        .iter()
        .find(|entry| entry.shortcuts.iter().any(fits))
        .map(|entry| entry.command.clone())
        // Keys that need Shift on some keyboards and not on others.
        .or_else(|| match key {
            Key::Plus | Key::Questionmark if modifiers.shift => find(
                key,
                Modifiers {
                    shift: false,
                    ..modifiers
                },
            ),
            _ => None,
        })
}

/// egui's key and Shift state of a shortcut; `<` and `>` are Shift with `,` and `.` to the window system.
fn meant(shortcut: &Shortcut) -> (Option<Key>, bool) {
    match shortcut.key {
        "Less" => (Some(Key::Comma), true),
        "Greater" => (Some(Key::Period), true),
        name => {
            // egui calls the digits by themselves.
            let digit = name.strip_prefix("Num").filter(|rest| rest.len() == 1);
            (Key::from_name(digit.unwrap_or(name)), shortcut.shift)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_of_the_catalogue_is_a_key() {
        for entry in CATALOGUE {
            for shortcut in entry.shortcuts {
                assert!(
                    meant(shortcut).0.is_some(),
                    "{shortcut:?} of {}",
                    entry.label
                );
            }
        }
    }

    fn press(key: Key, modifiers: Modifiers, typing: bool) -> Option<Command> {
        let event = Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        };
        command_of(&event, typing)
    }

    #[test]
    fn keys_do_what_the_catalogue_says() {
        assert_eq!(
            press(Key::ArrowRight, Modifiers::NONE, false),
            Some(Command::Step(1))
        );
        assert_eq!(
            press(Key::ArrowRight, Modifiers::SHIFT, false),
            Some(Command::Step(10))
        );
        assert_eq!(
            press(Key::ArrowRight, Modifiers::CTRL, false),
            Some(Command::Step(100))
        );
        assert_eq!(
            press(Key::Period, Modifiers::SHIFT, false),
            Some(Command::ShiftB(1))
        );
        assert_eq!(
            press(Key::Plus, Modifiers::SHIFT, false),
            Some(Command::ZoomIn)
        );
        assert_eq!(
            press(Key::Num4, Modifiers::NONE, false),
            Some(Command::Mode(crate::view::ViewMode::Difference))
        );
    }

    #[test]
    fn letters_go_into_the_text_field_that_has_the_focus() {
        assert_eq!(press(Key::D, Modifiers::NONE, true), None);
        assert_eq!(press(Key::Space, Modifiers::NONE, true), None);
        assert_eq!(press(Key::F1, Modifiers::NONE, true), Some(Command::Help));
        assert_eq!(
            press(Key::D, Modifiers::NONE, false),
            Some(Command::ToggleHeatmap)
        );
    }
}
