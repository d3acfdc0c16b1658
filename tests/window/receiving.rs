//! The receiver of a change-only sender, in the real app without a screen.

use crate::clips;
use crate::window::Window;
use framelens::analysis::AnalysisSettings;
use framelens::engine::ReceiverPhase;
use framelens::media::SourceSpec;
use framelens::pairing::Against;
use framelens::session::Session;

/// 40 frames that become brighter by half a level a frame, compared with the frame before over a threshold of 3.
fn slow_fade() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let levels: Vec<u8> = (0..40).map(|n| 100 + n / 2).collect();
    let clip = clips::make_flat(folder.path(), "fade.avi", &levels);
    let mut window = Window::open(Session {
        a: Some(SourceSpec::path(&clip)),
        against: Some(Against::Previous(1)),
        position: 1,
        analysis: AnalysisSettings {
            threshold: 3,
            ..AnalysisSettings::default()
        },
        ..Session::default()
    });
    window.opened();
    (folder, window)
}

fn finished(window: &mut Window) {
    window.until("all frames are sent", |app| {
        let receiver = app.engine().receiver();
        receiver.is_some_and(|receiver| *receiver.phase() == ReceiverPhase::Finished)
    });
    window.step();
}

#[test]
fn a_slow_fade_is_lost_against_the_previous_frame_and_kept_by_the_reconstruction() {
    let (_folder, mut window) = slow_fade();
    window.press("Receiver's error curve");
    finished(&mut window);
    assert!(window.says("the whole source, 40 frames"));
    let words = window.text("What the receiver has:");
    assert!(words.contains("drifts"), "{words}");
    assert!(
        words.contains("at frame 38 it is 19.00 levels off"),
        "{words}"
    );
    assert!(words.contains("never more than 3.00 off"), "{words}");
    // The last frame that was sent speaks where the position is none of them; here it is one.
    assert!(window.says("previous frame: mean 0.00, largest 0"));
    window.set("Receiver's curve", 39.0);
    window.settled();
    assert_eq!(window.session().position, 39);
    assert!(window.says("previous frame: mean 19.00, largest 19"));
    assert!(window.says("own reconstruction: mean 3.00, largest 3"));
}

#[test]
fn a_click_in_the_curve_goes_to_its_frame() {
    let (_folder, mut window) = slow_fade();
    window.press("Receiver's error curve");
    finished(&mut window);
    let labelled = window.labelled();
    let curve = labelled.iter().find(|(text, _)| text == "Receiver's curve");
    let rect = curve.expect("no curve").1;
    let place = rect.left_center() + eframe::egui::vec2(rect.width() * 20.5 / 40.0, 0.0);
    window.click(place);
    window.settled();
    assert_eq!(window.session().position, 20);
}

#[test]
fn another_threshold_or_range_is_said_and_sent_again() {
    let (_folder, mut window) = slow_fade();
    window.press("Receiver's error curve");
    finished(&mut window);
    window.set("Last frame sent", 9.0);
    window.step();
    assert!(window.says("of other settings"));
    window.press("Send the frames");
    finished(&mut window);
    assert!(window.says("10 of 40 frames"));
    assert!(
        window
            .text("What the receiver has:")
            .contains("at frame 8 it is 4.00")
    );
    window.press("Close the receiver");
    window.step();
    assert!(window.engine().receiver().is_none());
    assert!(!window.says("What the receiver has"));
}
