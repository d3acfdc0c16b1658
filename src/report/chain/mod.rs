//! Every stage's numbers of one pair, as text and as JSON. `docs/differences.md` describes the JSON; scripts rely on the
//! names.

mod facts;
mod sentences;
mod text;

use std::io::{self, Write};

pub use facts::{
    BlurFacts, ChainReport, ChangedFacts, ChannelFacts, CleanupFacts, CostFacts, DecisionFacts,
    DifferenceFacts, Figures, LineFacts, OrderFacts, PlaceFacts, PlaneFacts, ReducedFacts,
    RegionFacts, RegionOfPixels, RegionsFacts, SourceFacts, SpreadFacts, Stages, ThresholdFacts,
};
pub use sentences::sentence;

use crate::analysis::channels::{MeasuredChannel, measure_channels};
use crate::analysis::sender::Cost;
use crate::analysis::stages::threshold::Basis;
use crate::analysis::{
    Chain, Comparison, PERCENTILES, Region, Statistics, formula, hints, histogram_in, other_order,
};
use crate::error::{Error, Result};
use crate::frame::Plane;
use crate::session::Session;

impl ChainReport {
    /// Gathers everything; `region` is in picture coordinates, `packet` the bytes that B's frame came in.
    ///
    /// # Errors
    /// Why there is no difference.
    pub fn new(
        session: &Session,
        known: &Comparison,
        region: Option<Region>,
        packet: Option<u64>,
    ) -> Result<Self> {
        let nothing = || Error::new("there is nothing to compare");
        let (Some(chain), Some(Ok(pair)), Some(frame)) =
            (&known.chain, &known.compared, &known.frame)
        else {
            return Err(known.problem().cloned().unwrap_or_else(nothing));
        };
        let [a, b] = sources(session);
        Ok(Self {
            a,
            b,
            profile: session.profile.name(),
            width: pair.a.width,
            height: pair.a.height,
            depth: pair.a.depth,
            settings: known.settings.clone(),
            stages: stages(known, chain)?,
            statistics: figures(frame),
            channels: channels(known, None)?,
            region: region
                .map(|region| {
                    Ok::<_, Error>(RegionFacts {
                        x: region.x,
                        y: region.y,
                        width: region.width,
                        height: region.height,
                        statistics: known.in_region.as_ref().map(figures),
                        channels: channels(known, Some(region))?,
                    })
                })
                .transpose()?,
            hints: hints(known)?.iter().map(ToString::to_string).collect(),
            cost: CostFacts::new(Cost::of(&chain.mask), packet),
            sender: None,
        })
    }

    /// One JSON object and a line end.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Lines for people.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(out, self)
    }
}

fn sources(session: &Session) -> [SourceFacts; 2] {
    let path = |spec: Option<&crate::media::SourceSpec>| {
        spec.map_or_else(String::new, |spec| spec.main_path().display().to_string())
    };
    if let Some(against) = session.against {
        let source = path(session.a.as_ref().or(session.b.as_ref()));
        return [
            SourceFacts {
                path: source.clone(),
                frame: against.reference(session.position),
                against: Some(against.to_string()),
            },
            SourceFacts {
                path: source,
                frame: Some(session.position),
                against: None,
            },
        ];
    }
    let b = session.position.checked_add_signed(session.pairing.offset);
    let sides = [(&session.a, Some(session.position)), (&session.b, b)];
    sides.map(|(spec, frame)| SourceFacts {
        path: path(spec.as_ref()),
        frame,
        against: None,
    })
}

fn plane_facts(
    plane: &Plane,
    on: String,
    depth: u8,
    areas: Option<&crate::analysis::Mask>,
) -> PlaneFacts {
    let areas = areas.filter(|areas| (areas.width, areas.height) == (plane.width, plane.height));
    let levels = histogram_in(plane, depth, None, areas);
    let sum: u128 = levels
        .counts
        .iter()
        .enumerate()
        .map(|(level, n)| level as u128 * u128::from(*n))
        .sum();
    PlaneFacts {
        on,
        minimum: levels.minimum,
        maximum: levels.maximum,
        mean: sum as f64 / levels.total.max(1) as f64,
        nonzero: levels.above(0),
    }
}

fn stages(known: &Comparison, chain: &Chain) -> Result<Stages> {
    let settings = &known.settings;
    let areas = chain.areas.as_deref();
    let depth = chain.reduced.depth;
    let (a, b) = match &known.compared {
        Some(Ok(pair)) => (&pair.a, &pair.b),
        _ => return Err(Error::new("there is nothing to compare")),
    };
    let each = crate::analysis::stages::reduce::each_channel(a, b, settings.difference)?;
    let named = |plane: &Plane| plane_facts(plane, plane.channel.name().to_owned(), depth, areas);
    let on = |plane: &Plane| match settings.per_channel {
        Some(_) => plane.channel.name().to_owned(),
        None => settings.chain_on().name().to_owned(),
    };
    let basis = chain.chosen.first().and_then(|chosen| chosen.basis);
    Ok(Stages {
        difference: DifferenceFacts {
            kind: settings.difference.name(),
            channels: each.iter().map(named).collect(),
        },
        gray: ReducedFacts {
            levels: plane_facts(
                &chain.reduced.planes[0],
                on(&chain.reduced.planes[0]),
                depth,
                areas,
            ),
            formula: settings.per_channel.is_none().then(|| {
                formula(
                    a,
                    b,
                    settings.chain_on(),
                    settings.gray_of,
                    settings.difference,
                )
            }),
            other_order: other_order(known)?.map(|order| OrderFacts {
                formula: order.other,
                pixels: order.pixels,
                largest: order.largest,
            }),
        },
        blur: BlurFacts {
            on: settings.blur.on,
            kernel: settings.blur.kernel.name(),
            planes: chain
                .blurred
                .iter()
                .map(|plane| plane_facts(plane, on(plane), depth, areas))
                .collect(),
        },
        threshold: ThresholdFacts {
            rule: sentences::rule_name(settings.threshold_by),
            levels: chain.chosen.iter().map(|chosen| chosen.level).collect(),
            per_channel: settings.per_channel.map(|how| how.name()),
            changed: chain.thresholded.changed,
            classes: match basis {
                Some(Basis::Classes { lower, upper }) => Some([lower, upper]),
                _ => None,
            },
            deviation: match basis {
                Some(Basis::Deviation { mean, deviation }) => Some([mean, deviation]),
                _ => None,
            },
        },
        cleanup: CleanupFacts {
            on: settings.cleanup.on,
            steps: settings
                .cleanup
                .steps()
                .iter()
                .map(super::command_line::step)
                .collect(),
            changed: chain.cleaned.changed,
        },
        regions: chain.regions.as_ref().map(|regions| RegionsFacts {
            neighbours: settings.regions.neighbours.name(),
            smallest: if settings.regions.on {
                settings.regions.smallest
            } else {
                1
            },
            total: regions.total(),
            kept: regions.found.len() as u64,
            dropped: regions.dropped,
            dropped_pixels: regions.dropped_pixels,
            list: regions
                .found
                .iter()
                .zip(1..)
                .map(|(region, number)| RegionOfPixels {
                    number,
                    label: region.label,
                    x: region.bounds.x,
                    y: region.bounds.y,
                    width: region.bounds.width,
                    height: region.bounds.height,
                    area: region.area,
                    mean: region.mean,
                    maximum: region.maximum,
                    centroid: region.centroid.into(),
                })
                .collect(),
        }),
        changed: ChangedFacts {
            pixels: chain.changed.changed,
            of: chain.changed.of,
            share: chain.changed.share(),
        },
        decision: DecisionFacts {
            changed: chain.decision.changed,
            share_over: settings.decision.share,
            share_met: chain.decision.share_met,
            area_over: settings.decision.area,
            regions_over: chain.decision.regions_over,
        },
    })
}

fn figures(statistics: &Statistics) -> Figures {
    Figures {
        pixels: statistics.pixels,
        minimum: statistics.minimum,
        maximum: statistics.maximum,
        mean: statistics.mean,
        mse: statistics.mse,
        psnr: statistics.psnr,
        identical: statistics.identical,
    }
}

/// Gray (where there is one to weigh) and each channel, in the frame or a region of picture coordinates.
fn channels(known: &Comparison, region: Option<Region>) -> Result<Vec<ChannelFacts>> {
    let measured = measure_channels(known, region)?;
    Ok(measured.iter().map(channel_facts).collect())
}

fn channel_facts((known, scatter): &MeasuredChannel) -> ChannelFacts {
    let spread = |s: &crate::analysis::measures::Spread| SpreadFacts {
        minimum: s.minimum,
        maximum: s.maximum,
        mean: s.mean,
        deviation: s.deviation,
    };
    let line = scatter.as_ref().and_then(|scatter| scatter.line);
    ChannelFacts {
        channel: known.channel.name(),
        pixels: known.samples,
        a: spread(&known.a),
        b: spread(&known.b),
        difference: spread(&known.difference),
        mae: known.mae(),
        mse: known.mse,
        rmse: known.rmse(),
        psnr: known.psnr,
        ssim: known.ssim,
        percentiles: PERCENTILES.into_iter().zip(known.percentiles).collect(),
        largest: known.largest.map(|place| PlaceFacts {
            x: place.x,
            y: place.y,
            level: place.level,
        }),
        counts: known.counts.counts[..=usize::from(known.counts.maximum)].to_vec(),
        line: line.map(|line| LineFacts {
            equation: line.equation(),
            slope: line.slope,
            offset: line.offset,
            residual: line.residual,
            fits: line.fits(),
            name: line.name(),
        }),
    }
}
