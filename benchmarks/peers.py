"""How do others train one copy of the same net? Same recipe, same people, nothing watched or printed."""

import warnings

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch import nn

__all__ = ["by_scikit_learn", "by_skorch", "fused_loop", "log_loss"]

Rows = tuple[np.ndarray, np.ndarray]


def log_loss(risks: np.ndarray, outcome: np.ndarray) -> float:
    """Mean −log p of what happened."""
    return float(-np.log(np.clip(risks[np.arange(len(outcome)), outcome], 1e-15, 1)).mean())


def by_skorch(
    net: type[nn.Module], train: Rows, test: Rows, sizes: dict[str, int], epochs: int = 20
) -> float:
    """Skorch without validation split, callbacks and output: its quickest settings."""
    from skorch import NeuralNetClassifier

    wrapped = NeuralNetClassifier(
        net,
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=1e-2,
        max_epochs=epochs,
        batch_size=256,
        iterator_train__shuffle=True,
        train_split=None,
        callbacks__print_log=None,
        verbose=0,
        **{f"module__{name}": size for name, size in sizes.items()},
    )
    wrapped.fit(*train)
    wrapped.module_.eval()
    with torch.no_grad():  # logits come out; skorch itself would not apply a softmax to them
        risks = wrapped.module_(torch.as_tensor(test[0])).softmax(1).numpy()
    return log_loss(risks, test[1])


def by_scikit_learn(hidden: tuple[int, ...], train: Rows, test: Rows, epochs: int = 20) -> float:
    """MLPClassifier, told not to stop early."""
    peer = MLPClassifier(
        hidden, batch_size=256, learning_rate_init=1e-2, alpha=0.0, max_iter=epochs, tol=0.0,
        n_iter_no_change=epochs + 1,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # all its epochs were used: that is the task
        peer.fit(*train)
    return log_loss(peer.predict_proba(test[0]), test[1])


def fused_loop(
    net: type[nn.Module],
    train: Rows,
    test: Rows,
    sizes: dict[str, int],
    epochs: int = 20,
    rate: float = 1e-2,
    threads: int = 1,
) -> float:
    """The quickest plain loop: tensors stay where they are, one fused Adam call a step."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        made = net(**sizes)
        x, y = (torch.as_tensor(part) for part in train)
        optimiser = torch.optim.Adam(made.parameters(), lr=rate, fused=True)
        for _ in range(epochs):
            order = torch.randperm(len(x))
            for start in range(0, len(x), 256):
                rows = order[start : start + 256]
                optimiser.zero_grad()
                nn.functional.cross_entropy(made(x[rows]), y[rows]).backward()
                optimiser.step()
        made.eval()
        with torch.no_grad():
            return log_loss(made(torch.as_tensor(test[0])).softmax(1).numpy(), test[1])
    finally:
        torch.set_num_threads(before)
