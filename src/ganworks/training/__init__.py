"""The machine: it plays any system's phases, keeps and restores state exactly, and knows no GAN by name."""
