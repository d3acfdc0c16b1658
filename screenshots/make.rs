//! Makes the pictures in this folder from the real application, drawn headless: `./dev screenshots`.
//!
//! The lesson is the shipped one; the other clips are made here, from a small drawn scene.

#[path = "../tests/support/clips.rs"]
mod clips;
#[path = "../tests/support/drawing.rs"]
mod drawing;
mod scene;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use clips::{ClipSpec, ClipWriter};
use drawing::Drawing;
use egui_kittest::Harness;
use framelens::analysis::{AnalysisSettings, Areas, Region};
use framelens::command::Command;
use framelens::engine::{ReceiverPhase, ScanPhase, lesson};
use framelens::frame::Side;
use framelens::gui::app::{App, Start, engine};
use framelens::media::SourceSpec;
use framelens::pairing::{Against, PairBy, Pairing};
use framelens::session::{ReceiverCurve, Session, TableSettings, Zoom};
use framelens::view::{Heatmap, MaskPicture, ViewMode, ViewSettings};

/// Longest time until everything that a picture shows is there.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let clips = tempfile::tempdir()?;
    let good = clip(
        clips.path(),
        "walk_h264.mp4",
        "mp4",
        "libx264",
        &[("crf", "14")],
    )?;
    let poor = clip(
        clips.path(),
        "walk_mpeg4.avi",
        "avi",
        "mpeg4",
        &[("b", "260000")],
    )?;
    let damaged = with_flipped_bits(&poor, &clips.path().join("walk_mpeg4_bitflips.avi"))?;
    let pair = |a: &Path, b: &Path| Session {
        a: Some(SourceSpec::path(a)),
        b: Some(SourceSpec::path(b)),
        ..Session::default()
    };

    let first = lesson::session()?;
    save(&folder, "lesson", first.clone(), true)?;
    let values = Session {
        table: TableSettings {
            shown: false,
            ..first.table
        },
        zoom: Zoom::At {
            scale: 32.0,
            centre: (61.0, 75.0),
        },
        ..first
    };
    save(&folder, "values", values, true)?;

    let codecs = Session {
        position: 42,
        analysis: AnalysisSettings {
            threshold: 10,
            ..AnalysisSettings::default()
        },
        view: with_heatmap(ViewMode::ThreeUp),
        ..pair(&good, &poor)
    };
    save(&folder, "codecs", codecs.clone(), false)?;
    let light = Session {
        theme: framelens::command::ThemeChoice::Light,
        ..codecs
    };
    save(&folder, "codecs-light", light, false)?;

    let wipe = Session {
        position: 64,
        analysis: AnalysisSettings {
            threshold: 12,
            ..AnalysisSettings::default()
        },
        view: ViewSettings {
            mode: ViewMode::Wipe,
            mask: MaskPicture {
                shown: true,
                ..MaskPicture::default()
            },
            ..ViewSettings::default()
        },
        ..pair(&poor, &damaged)
    };
    save(&folder, "damage", wipe, false)?;

    let images = clips.path().join("walk");
    write_images(&images, &[10, 11])?;
    let frames = Session {
        position: 6,
        view: with_heatmap(ViewMode::Difference),
        pinned: Some((318, 214)),
        region: Region {
            x: 300,
            y: 196,
            width: 35,
            height: 35,
        },
        table: TableSettings {
            shown: true,
            show: framelens::command::TableShow::Signed,
            hex: false,
        },
        ..pair(&images, &good)
    };
    save(&folder, "frames", frames, false)?;

    let verdict = Session {
        position: 42,
        pairing: Pairing {
            by: PairBy::Content,
            ..Pairing::default()
        },
        view: with_heatmap(ViewMode::ThreeUp),
        ..pair(&good, &faster(clips.path())?)
    };
    save(&folder, "verdict", verdict, false)?;

    let fade = slow_fade(clips.path())?;
    let receiver = Session {
        a: Some(SourceSpec::path(&fade)),
        against: Some(Against::Previous(1)),
        position: 80,
        analysis: AnalysisSettings {
            threshold: 10,
            ..AnalysisSettings::default()
        },
        receiver: ReceiverCurve {
            shown: true,
            ..ReceiverCurve::default()
        },
        ..Session::default()
    };
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/differences");
    save(&pages, "receiver", receiver, false)?;

    let excluded = Session {
        position: 42,
        analysis: AnalysisSettings {
            threshold: 4,
            areas: Areas {
                exclude: vec![Region {
                    x: 24,
                    y: 20,
                    width: 180,
                    height: 64,
                }],
                ..Areas::default()
            },
            ..AnalysisSettings::default()
        },
        view: ViewSettings {
            mode: ViewMode::SideBySide,
            mask: MaskPicture {
                shown: true,
                ..MaskPicture::default()
            },
            ..ViewSettings::default()
        },
        ..pair(&good, &poor)
    };
    save(&pages, "excluded", excluded, false)?;
    Ok(())
}

fn with_heatmap(mode: ViewMode) -> ViewSettings {
    ViewSettings {
        mode,
        heatmap: Heatmap {
            shown: true,
            ..Heatmap::default()
        },
        ..ViewSettings::default()
    }
}

/// The scene, brighter by half a level a frame, kept without loss; returns its path.
fn slow_fade(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let spec = ClipSpec::new("fade.avi", "avi", "ffv1")
        .pixel_format(ffmpeg_next::format::Pixel::BGRA)
        .size(scene::WIDTH, scene::HEIGHT);
    let path = folder.join(&spec.file);
    let mut writer = ClipWriter::create(&path, &spec)?;
    for number in 0..scene::FRAMES {
        let mut bgr = scene::picture(number);
        for pixel in bgr.chunks_exact_mut(3) {
            pixel.swap(0, 2);
            for level in pixel {
                *level = level.saturating_add((number / 2) as u8);
            }
        }
        writer.write(&bgr)?;
    }
    writer.finish()?;
    Ok(path)
}

/// The scene as a clip; returns its path.
fn clip(
    folder: &Path,
    file: &str,
    container: &str,
    codec: &str,
    options: &[(&str, &str)],
) -> Result<PathBuf, Box<dyn Error>> {
    let mut spec = ClipSpec::new(file, container, codec)
        .size(scene::WIDTH, scene::HEIGHT)
        .frames(scene::FRAMES)
        .gop(30)
        .b_frames(2);
    for (name, value) in options {
        spec = spec.option(name, value);
    }
    written(folder, &spec, 0..scene::FRAMES)
}

/// The scene read as 25 frames a second and written at 30; returns its path.
fn faster(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let spec = ClipSpec::new("walk_30fps.mp4", "mp4", "libx264")
        .size(scene::WIDTH, scene::HEIGHT)
        .rate(30, 1)
        .option("crf", "20");
    let numbers = (0..scene::FRAMES * 30 / 25).map(|n| n * 25 / 30);
    written(folder, &spec, numbers)
}

/// A clip of these pictures of the scene; returns its path.
fn written(
    folder: &Path,
    spec: &ClipSpec,
    numbers: impl Iterator<Item = u64>,
) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(&spec.file);
    let mut writer = ClipWriter::create(&path, spec)?;
    for number in numbers {
        let mut bgr = scene::picture(number);
        for pixel in bgr.chunks_exact_mut(3) {
            pixel.swap(0, 2);
        }
        writer.write(&bgr)?;
    }
    writer.finish()?;
    Ok(path)
}

/// A copy with some bits of its second half changed.
fn with_flipped_bits(from: &Path, to: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut bytes = std::fs::read(from)?;
    let (start, length) = (bytes.len() / 2, bytes.len() / 6);
    for i in 0..12 {
        bytes[start + i * length / 12 + 7 * i] ^= 1 << (i % 8);
    }
    std::fs::write(to, bytes)?;
    Ok(to.to_path_buf())
}

/// The scene's first frames as PNG images, without the numbers in `left_out`.
fn write_images(folder: &Path, left_out: &[u64]) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    for number in (0..24).filter(|n| !left_out.contains(n)) {
        image::save_buffer(
            folder.join(format!("walk_{number:03}.png")),
            &scene::picture(number),
            scene::WIDTH,
            scene::HEIGHT,
            image::ExtendedColorType::Rgb8,
        )?;
    }
    Ok(())
}

/// Draws the application in this state and saves the picture.
fn save(folder: &Path, name: &str, session: Session, lesson: bool) -> Result<(), Box<dyn Error>> {
    let window = Arc::new(OnceLock::new());
    let mut harness = Harness::builder()
        .with_size([1600.0, 1000.0])
        .renderer(Drawing::default())
        .build_eframe(|creation| {
            let engine = engine(&window, 256 << 20);
            let start = Start {
                session,
                lesson,
                message: None,
                recent: Vec::new(),
            };
            App::new(&creation.egui_ctx, engine, start)
        });
    let begun = Instant::now();
    let mut settled = 0;
    let mut sending = false;
    while settled < 8 {
        harness.step();
        let app = harness.state_mut();
        if app.session().receiver.shown && !sending && opened(app) {
            app.queue(Command::SendFrames);
            sending = true;
        }
        settled = if ready(harness.state()) {
            settled + 1
        } else {
            0
        };
        if begun.elapsed() > PATIENCE {
            return Err(format!("{name} was not ready in time").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let picture = harness.render()?;
    let path = folder.join(format!("{name}.png"));
    image::DynamicImage::ImageRgba8(picture)
        .to_rgb8()
        .save(&path)?;
    println!("{}", path.display());
    Ok(())
}

/// Both sources are counted, the pair on screen is the wished one, what is paired by content is scanned, and all frames are sent
/// whose receiver is shown.
fn ready(app: &App) -> bool {
    let sent = app.engine().receiver().map(|receiver| receiver.phase());
    let sent = !app.session().receiver.shown || sent == Some(&ReceiverPhase::Finished);
    let scanned = app.engine().scanner().map(|scanner| scanner.phase());
    let scanned =
        app.session().pairing.by != PairBy::Content || scanned == Some(&ScanPhase::Finished);
    sent && scanned && opened(app) && app.engine().shown().is_some() && !app.engine().stale()
}

/// Both sources are counted.
fn opened(app: &App) -> bool {
    let counted = |side| {
        app.engine()
            .state(side)
            .open()
            .is_some_and(|open| open.index.complete && open.proven | open.info.streams.is_empty())
    };
    Side::BOTH.into_iter().all(counted)
}
