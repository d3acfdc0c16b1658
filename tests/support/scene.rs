//! A pair of small synthetic sources as the engine would hand them to the panels, without any file or thread.

use std::sync::Arc;

use framelens::analysis::statistics::Changed;
use framelens::analysis::{
    GrayOf, Histogram, Mask, Region, SideStatistics, Statistics, absolute, channel, difference,
    histogram, mask,
};
use framelens::command::Command;
use framelens::engine::{Difference, OpenState, PairRecord, Shown, ShownSide, SideState};
use framelens::error::Error;
use framelens::frame::{
    Channel, ColorModel, ColorTags, Damage, Frame, Levels, OwnedSamples, PictureType, PixelFormat,
    Pixels, Plane, Profile, Rational, Side,
};
use framelens::gui::context::{Commands, Context};
use framelens::gui::theme::{DARK, LIGHT, Tokens};
use framelens::media::{FrameEntry, Index, IndexKind, SourceInfo, SourceKind, SourceSpec};
use framelens::session::{Facts, Session};

/// Everything a [`Context`] points to, and the commands that panels pushed.
pub struct Scene {
    pub session: Session,
    pub facts: Facts,
    pub sides: [SideState; 2],
    pub shown: Option<Shown>,
    pub stale: bool,
    pub records: Vec<Option<PairRecord>>,
    pub played: Option<(f32, f32)>,
    pub light: bool,
    pub window: eframe::egui::Vec2,
    pub commands: Commands,
}

pub const WIDTH: u32 = 346;
pub const HEIGHT: u32 = 260;
pub const FRAMES: u64 = 60;

impl Scene {
    /// A white picture with a 35x35 pattern at (52, 65); B is it with everything a little off: white by 3, the pattern
    /// by up to 12.
    pub fn lesson() -> Self {
        let a = picture(WIDTH, HEIGHT, |x, y| [pattern(x, y); 3]);
        let b = picture(WIDTH, HEIGHT, |x, y| [off(x, y); 3]);
        let mut session = Session {
            position: 7,
            pinned: Some((53, 68)),
            ..Session::default()
        };
        session.region = Region {
            x: 52,
            y: 65,
            width: 35,
            height: 35,
        };
        session.view.heatmap.gain = 16.0;
        session.table.shown = true;
        let records = (0..FRAMES)
            .map(|n| {
                let maximum = if n == 3 { 83.0 } else { 10.0 + (n % 3) as f32 };
                Some(PairRecord {
                    maximum,
                    mean: 2.9,
                    psnr: None,
                    ssim: None,
                    changed_share: 99.0,
                })
            })
            .collect();
        let mut scene = Self {
            facts: Facts {
                frames: FRAMES,
                picture: Some((WIDTH, HEIGHT)),
                next_damage: None,
                previous_damage: None,
                ..Facts::default()
            },
            sides: [
                open(
                    "pattern_000.png ... pattern_059.png",
                    SourceKind::Sequence,
                    FRAMES,
                ),
                open("pattern_mp42.avi", SourceKind::Video, FRAMES),
            ],
            shown: None,
            stale: false,
            records,
            played: None,
            light: false,
            window: eframe::egui::vec2(1600.0, 1000.0),
            commands: Vec::new(),
            session,
        };
        scene.shown = Some(Shown {
            a: Some(side(a, 7)),
            b: Some(side(b, 7)),
            ..Shown::default()
        });
        scene.analyse();
        scene
    }

    /// Fills the analysis of the shown pair by the session's settings.
    pub fn analyse(&mut self) {
        let Some(shown) = &mut self.shown else { return };
        let (Some(a), Some(b)) = (&shown.a, &shown.b) else {
            shown.difference = None;
            return;
        };
        shown.difference = Some(compare(&a.pixels, &b.pixels, &self.session));
    }

    pub fn tokens(&self) -> &'static Tokens {
        if self.light { &LIGHT } else { &DARK }
    }

    /// Calls a panel with a context of this scene and keeps the commands it pushed.
    pub fn with(&mut self, panel: impl FnOnce(&Context<'_>, &mut Commands)) {
        let mut commands = std::mem::take(&mut self.commands);
        let context = Context {
            session: &self.session,
            facts: &self.facts,
            sides: [&self.sides[0], &self.sides[1]],
            shown: self.shown.as_ref(),
            stale: self.stale,
            old_numbers: self.stale,
            records: &self.records,
            scanner: None,
            receiver: None,
            background: None,
            played: self.played,
            tokens: self.tokens(),
            window: self.window,
        };
        panel(&context, &mut commands);
        self.commands = commands;
    }

    /// Carries out what was pushed, as the app does after a frame.
    pub fn apply(&mut self) -> Vec<Command> {
        let commands = std::mem::take(&mut self.commands);
        for command in &commands {
            self.session.apply(command, &self.facts);
        }
        commands
    }

    pub fn failed(&mut self, side: Side, sentence: &str) {
        self.sides[side.index()] = SideState::Failed {
            spec: SourceSpec::path("clip.mp4"),
            error: Error::new(sentence),
        };
        if let Some(shown) = &mut self.shown {
            match side {
                Side::A => shown.a = None,
                Side::B => shown.b = None,
            }
            shown.difference = None;
        }
    }

    /// B as another picture of another size.
    pub fn other_size(&mut self, width: u32, height: u32) {
        let b = picture(width, height, |x, y| [((x + y) % 256) as u8; 3]);
        if let Some(shown) = &mut self.shown {
            shown.b = Some(side(b, 7));
        }
        self.analyse();
    }

    /// Damage in B: some frames reported, those after the last of them predicted.
    pub fn damaged(&mut self) {
        if let SideState::Open(open) = &mut self.sides[1] {
            let mut index = Index::clone(&open.index);
            for n in [12, 20, 21, 22] {
                index.frames[n].damage = Some(Damage::Reported);
            }
            for n in 23..30 {
                index.frames[n].damage = Some(Damage::Predicted);
            }
            open.index = Arc::new(index);
        }
        self.facts.next_damage = Some(12);
    }

    /// As many frames on both sides, with key frames every 12.
    pub fn long(&mut self, frames: u64) {
        self.sides = [
            open("a.mp4", SourceKind::Video, frames),
            open("b.mp4", SourceKind::Video, frames),
        ];
        self.facts.frames = frames;
    }
}

/// Gray of the lesson's picture: 255 - 15 r inside the disc, white outside.
pub fn pattern(x: u32, y: u32) -> u8 {
    let (dx, dy) = (f64::from(x) - 69.0, f64::from(y) - 82.0);
    let r = dx.hypot(dy).round();
    if r > 17.0 {
        255
    } else {
        (255.0 - 15.0 * r) as u8
    }
}

/// What B has there.
pub fn off(x: u32, y: u32) -> u8 {
    let inside = (52..87).contains(&x) && (65..100).contains(&y);
    let by = if inside { (x * 7 + y * 3) % 13 } else { 3 };
    let value = i32::from(pattern(x, y));
    let by = by as i32;
    (if value >= by { value - by } else { value + by }) as u8
}

pub fn picture(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 3]) -> Arc<Pixels> {
    let plane = |i: usize, channel| Plane {
        channel,
        width,
        height,
        levels: Levels::U8(
            (0..width * height)
                .map(|at| colour(at % width, at / width)[i])
                .collect(),
        ),
    };
    Arc::new(Pixels {
        profile: Profile::Opencv4,
        width,
        height,
        model: ColorModel::Rgb,
        depth: 8,
        planes: vec![
            plane(0, Channel::R),
            plane(1, Channel::G),
            plane(2, Channel::B),
        ],
        guessed: false,
    })
}

fn format() -> Arc<PixelFormat> {
    Arc::new(PixelFormat {
        name: "rgb24".to_owned(),
        model: ColorModel::Rgb,
        components: Vec::new(),
        depth: 8,
        chroma_shift: (0, 0),
        big_endian: false,
        palette: false,
        float: false,
        bitstream: false,
    })
}

fn side(pixels: Arc<Pixels>, number: u64) -> ShownSide {
    let frame = Frame {
        number,
        timestamp: Some(number as i64),
        timestamp_guessed: false,
        picture_type: PictureType::I,
        key: true,
        interlaced: false,
        damage: None,
        bytes: None,
        width: pixels.width,
        height: pixels.height,
        format: format(),
        color: ColorTags::default(),
        samples: Arc::new(OwnedSamples::default()),
        file_name: None,
        notes: Vec::new(),
    };
    let gray = channel(&pixels, Channel::Gray).expect("RGB has a gray");
    let statistics = SideStatistics::new(&histogram(&gray, 8, None));
    ShownSide {
        frame: Arc::new(frame),
        native: Arc::clone(&pixels),
        pixels,
        statistics: Some(statistics),
    }
}

fn open(name: &str, kind: SourceKind, frames: u64) -> SideState {
    let entry = |n: u64| FrameEntry {
        timestamp: n as i64,
        seek_time: n as i64,
        hash: 0,
        bytes: 1_000 + n as u32,
        picture_type: if n.is_multiple_of(12) {
            PictureType::I
        } else {
            PictureType::P
        },
        key: kind != SourceKind::Video || n.is_multiple_of(12),
        timestamp_guessed: false,
        damage: None,
    };
    let info = SourceInfo {
        spec: SourceSpec::path(name),
        kind,
        name: name.to_owned(),
        container: String::new(),
        codec: String::new(),
        codec_detail: None,
        format: format(),
        width: WIDTH,
        height: HEIGHT,
        frame_rate: Rational::new(25, 1),
        frame_rate_set: false,
        time_base: Rational {
            numerator: 1,
            denominator: 25,
        },
        frame_count_declared: None,
        color: ColorTags::default(),
        rotation: 0,
        pixel_aspect: None,
        streams: Vec::new(),
        stream: 0,
        notes: Vec::new(),
        bytes: 0,
    };
    SideState::Open(OpenState {
        info: Arc::new(info),
        index: Arc::new(Index {
            kind: IndexKind::Packets,
            complete: true,
            frames: (0..frames).map(entry).collect(),
            reason: None,
            losses: framelens::media::Losses::default(),
        }),
        indexing: None,
        notes: Vec::new(),
        proven: false,
        decoding: None,
        broken: None,
    })
}

fn compare(a: &Pixels, b: &Pixels, session: &Session) -> Result<Difference, Error> {
    let settings = &session.analysis;
    let levels = absolute(a, b, settings.on, GrayOf::Difference)?;
    let mask = mask(a, b, Some(&levels), settings)?;
    let whole = histogram(&levels, a.depth, None);
    let part = histogram(&levels, a.depth, Some(session.region));
    let frame = statistics(a, b, &whole, &mask, Region::whole(a.width, a.height));
    let region = statistics(a, b, &part, &mask, session.region);
    Ok(Difference {
        levels: Arc::new(levels),
        mask: Arc::new(mask),
        frame,
        region,
        histogram: Arc::new(whole),
    })
}

fn statistics(
    a: &Pixels,
    b: &Pixels,
    levels: &Histogram,
    mask: &Mask,
    region: Region,
) -> Statistics {
    let changed = Changed {
        changed: mask.changed_in(region),
        of: levels.total,
    };
    Statistics::new(levels, changed, difference::identical(a, b, region))
}
