// KL(teacher || student) of the softmax of each row of logits, in nats; one row an invocation, flat dispatch, bounds checked.
// teacher [N,V], student [N,V] -> result [N]; uniforms: size (N), classes (V).
fn main(index : i32) {
  if (index < uniforms.size) {
    let first = index * uniforms.classes;
    var highestT = teacher[first];
    var highestS = student[first];
    for (var k = 1; k < uniforms.classes; k++) {
      highestT = max(highestT, teacher[first + k]);
      highestS = max(highestS, student[first + k]);
    }
    var sumT = 0.0;
    var sumS = 0.0;
    for (var k = 0; k < uniforms.classes; k++) {
      sumT += exp(teacher[first + k] - highestT);
      sumS += exp(student[first + k] - highestS);
    }
    let between = highestS + log(sumS) - highestT - log(sumT);
    var total = 0.0;
    for (var k = 0; k < uniforms.classes; k++) {
      total += exp(teacher[first + k] - highestT) / sumT * (teacher[first + k] - student[first + k] + between);
    }
    result[index] = total;
  }
}
