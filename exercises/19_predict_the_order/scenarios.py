"""What the student predicts."""


def prediction(module):
    """The prediction of the student's file; nothing else in it is looked at."""
    return module.PREDICTION
