# Tries: to give the run a class of its own, which forges the result.
# Points: 5
# Flag: replaces grader.simulation.program_run.ProgramRun
@FRAMES@


for frame in frames():
    run = locals_of(frame).get("self")
    if type(run).__name__ == "ProgramRun":
        class Forged(type(run)):
            def _trace(self, ending):
                return super()._trace({**ending, "result": 2})
        run.__class__ = Forged

@PRINTED@
