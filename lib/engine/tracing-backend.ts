// The backend that traces: TensorFlow.js's own native kernels, given a binding that adds operations to a graph where the
// real one would run them. Autodiff and everything else of TensorFlow.js is above this and works unchanged.
import { homeOf, typeNumber } from "./device-backend.js";
import type { TypedArray } from "./native.js";
import type { NativeBackend } from "./native-backend.js";
import { type DataId, type KernelBackend, tf } from "./tf.js";
import type { TraceGraph } from "./trace-graph.js";
import { tracedKernels } from "./traced-kernels.js";

export const tracingBackendName = "tandem-trace";

/** What the tracing backend asks of whoever traces. */
interface TraceOwner {
  readonly graph: TraceGraph;
  /** The node that stands for a tensor from outside the trace. Throws if it can't be had inside. */
  capture(dataId: DataId): { id: number; shape: number[]; dtype: string };
  /** True for data from outside that programs update. */
  isState(dataId: DataId): boolean;
}

/** What its kernels know of a tensor; `values` waits to become a constant. */
interface TracedData {
  readonly shape: number[];
  readonly dtype: number;
  readonly values: TypedArray | null;
  readonly id: number;
  readonly refCount: number;
}

export interface TracingBackend extends NativeBackend {
  /** Until `end`, operations go to `owner.graph`. */
  begin(owner: TraceOwner): void;
  /** Throws if a value was asked for that comes later (data, array), which could not be refused then. */
  checkUnread(): void;
  end(): void;
}

let tracing: TracingBackend | undefined;

/** The one instance, registered with TensorFlow.js at first use, with the kernels of the native backend. */
export function tracingBackend(): TracingBackend {
  if (!tracing) {
    const made = makeBackend(tf.findBackend("tensorflow") as NativeBackend);
    tf.registerBackend(tracingBackendName, () => made, 0);
    tf.findBackend(tracingBackendName);
    tf.copyRegisteredKernels("tensorflow", tracingBackendName);
    for (const [kernelName, kernelFunc] of Object.entries(tracedKernels)) {
      tf.unregisterKernel(kernelName, tracingBackendName);
      tf.registerKernel({ kernelName, backendName: tracingBackendName, kernelFunc });
    }
    tracing = made;
  }
  return tracing;
}

/** Of the one trace that may be under way. */
let owner: TraceOwner | undefined;
let wasRead = false;

function current(): TraceOwner {
  if (owner) return owner;
  throw new Error("a tensor of a finished trace was used; return it from the compiled function instead");
}

function makeBackend(eager: NativeBackend): TracingBackend {
  const Native = eager.constructor as new (binding: object, packageName: string) => NativeBackend;
  class Tracing extends Native implements TracingBackend {
    /** TensorFlow.js's own: what its kernels know of each tensor. */
    tensorMap = newStorage(this);

    begin(next: TraceOwner): void {
      owner = next;
      wasRead = false;
    }

    checkUnread(): void {
      if (wasRead) refuseReading();
    }

    end(): void {
      owner = undefined;
      this.tensorMap = newStorage(this);
    }

    /** A clone of a tensor from outside is counted where TensorFlow.js will count it down. */
    override incRef(dataId: DataId): void {
      const elsewhere = homeElsewhere(this, dataId);
      if (elsewhere) elsewhere.incRef(dataId);
      else super.incRef(dataId);
    }

    /** What a state holds while a function is traced would be taken for what it holds at every call. */
    override readSync(dataId: DataId): ReturnType<KernelBackend["readSync"]> {
      if (current().isState(dataId)) refuseReading();
      return homeElsewhere(this, dataId)?.readSync(dataId) ?? super.readSync(dataId);
    }

    /** Never comes: a rejected promise that nobody awaits would end the process. */
    override read(dataId: DataId): ReturnType<KernelBackend["read"]> {
      const elsewhere = homeElsewhere(this, dataId);
      if (elsewhere && !current().isState(dataId)) return elsewhere.read(dataId);
      wasRead = true;
      return new Promise(() => {});
    }
  }
  return new Tracing(tracingBinding(eager.binding), "@tensorflow/tfjs-node-gpu");
}

/** Where a tensor's data are, unless that is here. */
function homeElsewhere(here: KernelBackend, dataId: DataId): KernelBackend | undefined {
  const home = homeOf(dataId);
  return home === here ? undefined : home;
}

/** Asked for data that it does not have, it takes them from outside, and leaves them where they are. */
function newStorage(backend: KernelBackend) {
  const moveData = (_: KernelBackend, dataId: DataId) => {
    const { id, shape, dtype } = current().capture(dataId);
    storage.set(dataId, { id, shape, dtype: typeNumber(dtype), values: null, refCount: 1 });
  };
  const storage = new tf.DataStorage<TracedData>(backend, { moveData });
  return storage;
}

/** What the native backend calls TensorFlow through, turned to the graph of the current trace. */
function tracingBinding(binding: object): object {
  return Object.create(binding, {
    isUsingGpuDevice: { value: () => false },
    createTensor: {
      value: (shape: number[], dtype: number, values: TypedArray) => current().graph.constant(shape, dtype, values),
    },
    executeOp: { value: (...call: Parameters<TraceGraph["operation"]>) => current().graph.operation(...call) },
    deleteTensor: { value: () => {} },
    tensorDataSync: {
      value: (id: number) => {
        const values = current().graph.constantValues(id);
        return values ?? refuseReading();
      },
    },
  });
}

function refuseReading(): never {
  throw new Error(
    "a value was read inside a compiled function (data, dataSync, array, print, or an operation that needs one), " +
      "where only shapes are known; return the tensor and read it outside",
  );
}
