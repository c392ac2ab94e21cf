# values: student=[[1.21,-1.01,-0.88],[0.36,1.16,0.47]] teacher=[[0.89,0.16,-0.23],[1.43,0.76,-0.64]] T=2.5
import numpy as np

def soft(v):
    e = np.exp(v / T)
    return e / e.sum(axis=1, keepdims=True)

n = len(student)
q = soft(student)
p = soft(teacher)
loss = np.sum(p * np.log(p / q)) / n

dstudent = (q - p) / (T * n)
