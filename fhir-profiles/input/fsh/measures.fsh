// Estimates and counts. An estimate says that it is one.

CodeSystem: SkillLevelCode
Id: skill-level
Title: "Levels of a skill"
Description: "An estimate of how likely the next answers are right. No level means that somebody may perform anything."
* ^experimental = false
* ^caseSensitive = true
* #mastered "Mastered" "The next answers are expected to be right."
* #developing "Developing" "Some of the next answers are expected to be right."
* #beginning "Beginning" "Few of the next answers are expected to be right."
* #unknown "Unknown" "Too little is known."

CodeSystem: EstimateMethod
Id: estimate-method
Title: "How a figure came about"
Description: "Never mixed up in any screen or resource."
* ^experimental = false
* ^caseSensitive = true
* #inferred "Inferred" "Estimated by a model from evidence; nobody has watched it."

CodeSystem: CompliancePopulation
Id: compliance-population
Title: "Populations of a compliance report"
Description: "Who is counted."
* ^experimental = false
* ^caseSensitive = true
* #obliged "Obliged" "Those who have to."
* #fulfilled "Fulfilled" "Of these, those who did."
* #overdue "Overdue" "Of these, those who did not in time."
* #excepted "Excepted" "Of these, those who need not now, for instance on leave."

ValueSet: SkillLevels
Id: skill-level
Title: "Levels of a skill"
Description: "All levels of a skill."
* ^experimental = false
* include codes from system SkillLevelCode

ValueSet: EstimateMethods
Id: estimate-method
Title: "How a figure came about"
Description: "All ways in which a figure came about."
* ^experimental = false
* include codes from system EstimateMethod

ValueSet: CompliancePopulations
Id: compliance-population
Title: "Populations of a compliance report"
Description: "All populations of a compliance report."
* ^experimental = false
* include codes from system CompliancePopulation

Extension: SkillConfidence
Id: skill-confidence
Title: "Confidence"
Description: "How sure the estimate is, from 0 to 1."
Context: MeasureReport
* value[x] 1..1
* value[x] only decimal
* valueDecimal obeys share-1

Extension: SkillLevelReached
Id: skill-level-reached
Title: "Level of the skill"
Description: "The estimate in words."
Context: MeasureReport
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from SkillLevels (required)

Extension: EstimateMethodExtension
Id: estimate-method
Title: "How the figure came about"
Description: "Says of an estimate that it is one."
Context: MeasureReport
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from EstimateMethods (required)

Invariant: share-1
Description: "A share lies between 0 and 1"
Severity: #error
Expression: "$this >= 0 and $this <= 1"

Profile: SkillLevel
Parent: MeasureReport
Id: skill-level
Title: "Skill level"
Description: "How well a clinician is estimated to have a skill: an inference, never an authority to perform anything. Found by subject, measure, date."
* insert StockServer
* extension contains
    SkillLevelReached named level 1..1 and
    SkillConfidence named confidence 1..1 and
    EstimateMethodExtension named method 1..1
* identifier 1..*
* type = #individual
* subject 1..1
* subject only Reference(Practitioner)
* subject.reference 1..1
* date 1..1
* period.start 1..1
* period.end 1..1
* group 1..1
* group.population 0..0
* group.stratifier 0..0
* group.measureScore 1..1
* group.measureScore.value 1..1
* group.measureScore.value obeys share-1

Invariant: compliance-1
Description: "No more have fulfilled it than are obliged"
Severity: #error
Expression: "(population.where(code.coding.where(code = 'fulfilled').exists()).count.first() > population.where(code.coding.where(code = 'obliged').exists()).count.first()).not()"

Profile: ComplianceReport
Parent: MeasureReport
Id: compliance-report
Title: "Compliance report"
Description: "How many of a unit had to do something and how many did, within a period. Counts only; names nobody. Found by measure, date."
* insert StockServer
* identifier 1..*
* type = #summary
* subject 1..1
* subject only Reference(Organization or Location or Group)
* date 1..1
* reporter 1..1
* period.start 1..1
* period.end 1..1
* group 1..*
* group obeys compliance-1
* group.population 2..*
* group.population.code 1..1
* group.population.code from CompliancePopulations (required)
* group.population.count 1..1
* group.population.subjectResults 0..0
* group.population ^slicing.discriminator.type = #value
* group.population ^slicing.discriminator.path = "code"
* group.population ^slicing.rules = #open
* group.population contains obliged 1..1 and fulfilled 1..1
* group.population[obliged].code = CompliancePopulation#obliged
* group.population[fulfilled].code = CompliancePopulation#fulfilled
* evaluatedResource 0..0
