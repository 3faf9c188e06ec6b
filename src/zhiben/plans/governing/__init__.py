"""A part of `plans`: which plans and settings are in force, and counting anew."""
