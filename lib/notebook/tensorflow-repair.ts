// TensorFlow.js after an interrupt. V8 stops a cell without running its `finally` blocks, so the engine believes it is still
// inside an operation and records no gradient: "Cannot find a connection between any variable and the result of the loss".

/** The part of TensorFlow.js's engine (tfjs-core 4.22, engine.ts) that an unfinished call leaves behind. */
interface TensorFlowEngine {
  state: {
    kernelDepth: number;
    gradientDepth: number;
    activeTape: unknown;
    scopeStack: unknown[];
    numDataMovesStack: unknown[];
  };
  endScope(): void;
}

/** Takes note of where the engine stands; the function returned puts it back there and frees what the cell left. */
export function rememberTensorFlow(): () => void {
  const before = engine();
  const depth = before?.state.scopeStack.length ?? 0;
  const moves = before?.state.numDataMovesStack.length ?? 0;
  return () => {
    const now = engine();
    if (!now) return;
    Object.assign(now.state, { kernelDepth: 0, gradientDepth: 0, activeTape: null });
    now.state.numDataMovesStack.length = Math.min(moves, now.state.numDataMovesStack.length);
    while (now.state.scopeStack.length > depth) now.endScope();
  };
}

/** TensorFlow.js keeps its one engine in a global, which is there only once a cell has loaded it. */
function engine(): TensorFlowEngine | undefined {
  return (globalThis as { _tfengine?: TensorFlowEngine })._tfengine;
}
