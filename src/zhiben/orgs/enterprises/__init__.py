"""A part of `orgs`: what is done to enterprises only. Tables and questions are the room's own."""
