"""From a finished audit to where models are described and compared."""

from .mlflow import mlflow
from .model_card import model_card, model_index

__all__ = ["mlflow", "model_card", "model_index"]
