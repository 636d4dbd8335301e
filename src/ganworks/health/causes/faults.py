"""Faults of data and code, with the marks by which the signals know them.

A mark that only this fault leaves weighs much; one that other illnesses leave too weighs little. Faults of a loop that
is not this library's leave marks that only :mod:`ganworks.health.loop` measures.
"""

from __future__ import annotations

from collections.abc import Mapping

from ganworks.health.causes.fault import Fault
from ganworks.health.causes.player_faults import of_player

_NO_SIGMOID = "Remove the Sigmoid, or use a loss of probabilities (BCELoss for BCEWithLogitsLoss)."
FAULTS: Mapping[str, Fault] = {
    **of_player("generator", "critic"),
    **of_player("critic", "generator"),
    "constant_noise": Fault(
        "code",
        "All samples are the same image to the last digit.",
        "The generator gets no noise, or the same for every sample, or multiplies it by zero.",
        0.0,
        {
            "no_noise": 5.0,
            "equal_rows/generator": 2.0,
            "duplicates": 0.5,
            "no_gradient/generator": -2.0,
            "jumped/generator": -2.0,
        },
        ("no_noise",),
        "Give each sample noise of its own, and check that the generator uses it.",
        True,
    ),
    "few_latents": Fault(
        "code",
        "The samples are a few images over and over.",
        "The noise takes a few values only, or the generator rounds it away.",
        0.0,
        {"repeated": 4.0, "few_modes": 0.5},
        ("repeated", "repeated_at_first"),
        "Give each sample noise of its own, and check that the generator uses it.",
        without=("no_variation", "no_noise"),
    ),
    "fixed_noise": Fault(
        "code",
        "The generator is trained on the same noise in every step.",
        "It learns a few images by heart, and any other noise leads nowhere.",
        0.0,
        {"same_input/generator": 6.0},
        ("same_input/generator",),
        "Draw new noise in every step: torch.randn(batch, latent).",
        True,
        ("equal_rows/generator",),
    ),
    "repeated_batch": Fault(
        "code",
        "The critic is shown the same batch of data in every step.",
        "It learns that batch by heart; the loop does not advance in the data.",
        0.0,
        {"same_input/critic": 6.0},
        ("same_input/critic",),
        "Take the next batch in every step, and shuffle the data.",
        True,
    ),
    "stale_samples": Fault(
        "code",
        "The critic is shown the same samples in every step.",
        "It learns those by heart and never sees what the generator makes now.",
        0.0,
        {"stale_samples/critic": 6.0},
        ("stale_samples/critic",),
        "Make new samples in every turn of the critic, and see that a buffer of earlier ones is refilled.",
        True,
        ("same_input/generator", "equal_rows/generator", "no_steps/generator"),
    ),
    "stale_generator": Fault(
        "code",
        "The samples have not changed since the first look, while the generator moves.",
        "What is sampled is another network than the one that is trained: an average that is never updated, or a copy.",
        0.0,
        {"samples_stand_still": 6.0, "small_steps/generator": -3.0},
        ("samples_stand_still",),
        "Update the averaged weights after every step, or sample the network that is trained.",
        True,
        ("no_steps/generator", "no_variation"),
    ),
    "repeated_rows": Fault(
        "code",
        "The critic's batch holds the same images several times.",
        "Fewer images are seen than the batch says: a sampler that draws one index again and again, or an expanded "
        "tensor.",
        0.0,
        {"repeated_rows/critic": 4.5},
        ("repeated_rows/critic",),
        "Draw a batch without repetition: torch.randperm, or a DataLoader with shuffle=True.",
        True,
        ("same_input/critic",),
    ),
    "deaf_critic": Fault(
        "code",
        "The critic does not read the labels: an image scores the same under its own and under another.",
        "Nothing punishes a sample of the wrong class, so that the generator has no reason to follow its label.",
        0.0,
        {"deaf_critic": 3.5, "labels_ignored": 1.5},
        ("deaf_critic", "labels_ignored"),
        "Give the labels to the critic, and a loss that depends on them: concatenation, projection, or a classifier.",
    ),
    "deaf_generator": Fault(
        "code",
        "The generator does not read the labels: another label changes nothing in its samples.",
        "It is never told which class is wanted, whatever the critic asks for.",
        0.0,
        {"deaf_generator": 4.0, "labels_ignored": 1.5, "deaf_critic": -1.0},
        ("deaf_generator", "labels_ignored"),
        "Give the labels to the generator: an embedding beside the noise, or conditional normalisation.",
    ),
    "returned_input": Fault(
        "game",
        "The translator returns its input.",
        "Terms that compare output and input (identity, cycle, pixels) outweigh the critic, which alone asks for a "
        "change.",
        0.0,
        {"returned": 4.0, "critic_sure": 0.5},
        ("returned",),
        "Lower the weight of identity, cycle or pixels, or raise that of the adversarial term.",
    ),
    "other_noise": Fault(
        "code",
        "The generator is trained on noise of another law than that which samples are drawn from.",
        "Mean or deviation of its inputs differ from those of the fixed latents: samples are made from inputs that it "
        "has never seen.",
        0.0,
        {"other_noise/generator": 4.5, "no_noise": -4.0},
        ("other_noise/generator",),
        "Draw the noise of training and of sampling in the same way: torch.randn in both.",
        without=("equal_rows/generator",),
    ),
    "one_sided_critic": Fault(
        "code",
        "The critic scores images whose scores its loss does not read.",
        "It is trained on data alone or on samples alone, and learns to give everything the same answer.",
        0.0,
        {"unheard/critic": 4.0, "critic_inverted": 0.5, "critic_at_chance": 0.5},
        ("unheard/critic",),
        "Let the critic's loss depend on the scores of data and of samples: loss = loss_of_data + loss_of_samples.",
    ),
    "other_data": Fault(
        "code",
        "The critic is shown data on another scale than the samples are compared with.",
        "Mean or deviation of real images in its turn differ from those of the data at hand: they are normalised in "
        "one place and not in the other.",
        0.5,
        {"other_data/critic": 4.5},
        ("other_data/critic",),
        "Normalise real images in one place, to the range that the generator's last layer has.",
        True,
    ),
    "missing_detach": Fault(
        "code",
        "The critic's loss leaves gradients in the generator, and the generator's step uses them.",
        "They lead the generator to what the critic likes to call fake: against its own loss.",
        1.0,
        {"undetached": 3.0, "carried_gradient/generator": 3.0},
        ("undetached", "carried_gradient/generator"),
        "Detach the samples in the critic's turn: critic(fake.detach()).",
        True,
    ),
    "sigmoid_scores": Fault(
        "code",
        "All scores lie between 0 and 1, from the first look on.",
        "A Sigmoid before a loss that expects logits squeezes the scores: the loss cannot fall below 1.0 and gradients "
        "vanish.",
        -0.5,
        {"scores_in_unit_interval": 2.5, "loss_of_logits": 3.0, "loss_of_probabilities": -6.0},
        ("scores_in_unit_interval", "scores_near_half_at_first"),
        _NO_SIGMOID,
        without=("sigmoid_at_the_end", "targets_in_unit_interval"),
    ),
    "sigmoid_scores/known": Fault(
        "code",
        "The critic ends in a Sigmoid, and its loss is that of logits.",
        "The loss cannot fall below 1.0, and the gradients of sure scores vanish.",
        0.0,
        {"sigmoid_at_the_end": 2.5, "loss_of_logits": 3.0},
        ("sigmoid_at_the_end", "loss_of_logits"),
        _NO_SIGMOID,
        True,
    ),
    "output_range": Fault(
        "code",
        "The samples never leave one half of the data's range.",
        "The generator's last layer cannot make the data's values, and the critic tells samples by their range alone.",
        0.0,
        {"half_of_range": 5.0},
        ("half_of_range",),
        "End the generator in what makes the data's values: Tanh for [-1, 1], Sigmoid for [0, 1].",
    ),
    "coarse_gradients": Fault(
        "code",
        "Gradients have at most 11 binary digits, and much of them is zero.",
        "They pass through half precision: it has no number between 0 and 6e-8, so that small gradients vanish.",
        0.0,
        {"coarse/critic": 2.0, "coarse/generator": 2.0, "no_gradient/generator": 1.0},
        ("coarse/critic", "coarse/generator"),
        "Keep weights and gradients in single precision, or scale the loss (GradScaler) as mixed precision needs.",
    ),
}
"""Name, with what tells two marks of the same fault apart after a slash -> fault."""
