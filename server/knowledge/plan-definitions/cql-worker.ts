/**
 * What runs in a thread of its own, as text: a thread can be ended in the middle of an evaluation, and text needs no file of its own in
 * what is built. It gets compiled libraries and a name, and posts what the name evaluates to for the one patient it is given.
 */
export const cqlWorker = `
const { parentPort, workerData } = require('node:worker_threads');
const cql = require(workerData.modules.execution);
const fhir = require(workerData.modules.fhir);
const evaluate = async ({ main, libraries, name, resources, at }) => {
  const library = new cql.Library(main, new cql.Repository(libraries));
  const patients = fhir.PatientSource.FHIRv401();
  patients.loadBundles([{ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }]);
  const executor = new cql.Executor(library, new cql.CodeService({}));
  const results = await executor.exec_expression(name, patients, cql.DateTime.fromJSDate(new Date(at), 0));
  const [found] = Object.values(results.patientResults);
  return JSON.parse(JSON.stringify((found && found[name]) ?? null));
};
evaluate(workerData).then(
  (found) => parentPort.postMessage({ found }),
  (error) => parentPort.postMessage({ failed: String((error && error.message) || error) }),
);
`;
